using System.Text;
using Microsoft.Win32.SafeHandles;
using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// A text file of lines that all have one length, appended to durably. What a crash left of a last line does not count
/// and is written over.
/// </summary>
internal sealed class LineFile(string path, int lineLength)
{
    internal byte[] Read()
    {
        // An exception costs more than the question, and most often there is none.
        if (FileIdentity.IsMissing(path))
            return [];
        try
        {
            byte[] content = File.ReadAllBytes(path);
            return content.Length % lineLength == 0 ? content : content[..(content.Length / lineLength * lineLength)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    internal void Append(string line)
    {
        string folder = Path.GetDirectoryName(path)!;
        AtomicFile.CreateFolder(folder);
        bool isNew = !File.Exists(path);
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite))
        {
            long end = RandomAccess.GetLength(file) / lineLength * lineLength;
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(line), end);
            RandomAccess.FlushToDisk(file);
        }

        if (isNew)
            AtomicFile.FlushFolder(folder);
    }
}
