namespace Valise;

/// <summary>One of the parts that an <see cref="OrderedPipeline{TBatch}"/> takes through.</summary>
internal interface IOrderedBatch
{
    /// <summary>Its number, from 0.</summary>
    long Index { get; set; }

    /// <summary>Whether none follows; known once it is read.</summary>
    bool IsLast { get; }
}
