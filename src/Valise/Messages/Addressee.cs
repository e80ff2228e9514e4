namespace Valise;

/// <summary>Someone a message is sealed to, and its serial number for them: from 1 when signed, 0 when
/// anonymous.</summary>
internal readonly record struct Addressee(Card Card, ulong Serial);
