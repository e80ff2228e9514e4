using Valise.Vectors;

// Writes docs/test-vectors.json anew. Signatures that are in it and still fit are kept, so that what has not changed in
// the format does not change in the file.
if (args is not [string path])
{
    Console.Error.WriteLine("Usage: dotnet run --project tests/Valise.Vectors docs/test-vectors.json");
    return 2;
}

var signatures = new RecordedSignatures(File.Exists(path) ? File.ReadAllBytes(path) : "{}"u8);
File.WriteAllBytes(path, VectorFile.Make(signatures));
Console.WriteLine($"{path}: {signatures.Kept} signatures kept, {signatures.Made} made.");
return 0;
