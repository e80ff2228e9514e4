using System.Text;
using Valise.Peer;

// One call per line on standard input, one answer per line on standard output, until the input ends.
// A line may be long: several MiB of hex.
var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var input = new StreamReader(Console.OpenStandardInput(), encoding, false, 1 << 16);
using var output = new StreamWriter(Console.OpenStandardOutput(), encoding, 1 << 16) { AutoFlush = true, NewLine = "\n" };

var interpreter = new Interpreter();
while (input.ReadLine() is { } line)
    output.WriteLine(interpreter.Answer(line));
