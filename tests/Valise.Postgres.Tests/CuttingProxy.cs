using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Valise.Tests;

/// <summary>Stands between client and server, and cuts the connection between a COMMIT and its answer, a number of times.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private int _cuts;

    internal CuttingProxy(string connectionString, int cuts)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        _server = new IPEndPoint(IPAddress.Loopback, settings.Port);
        _cuts = cuts;
        _listener.Start();
        settings.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        ConnectionString = settings.ConnectionString;
        _ = AcceptAsync();
    }

    internal string ConnectionString { get; }

    internal int CutsLeft => Volatile.Read(ref _cuts);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using (client)
        {
            using var server = new TcpClient();
            await server.ConnectAsync(_server);
            NetworkStream up = client.GetStream(), down = server.GetStream();
            using var isCut = new SemaphoreSlim(1);
            Task back = BackAsync(down, up, isCut);
            byte[] buffer = new byte[65536];
            bool hasWritten = false;
            for (int length; (length = await up.ReadAsync(buffer)) > 0;)
            {
                // The client has transactions of its own too, when it connects.
                hasWritten |= buffer.AsSpan(0, length).IndexOf("INSERT INTO valise_"u8) >= 0;
                bool cut = hasWritten && CutsLeft > 0 && buffer.AsSpan(0, length).IndexOf("COMMIT"u8) >= 0;
                if (cut)
                {
                    Interlocked.Decrement(ref _cuts);
                    await isCut.WaitAsync();
                }


                await down.WriteAsync(buffer.AsMemory(0, length));
                if (cut)
                {
                    await Task.Delay(100);
                    return;
                }
            }
        }
    }

    private static async Task BackAsync(NetworkStream from, NetworkStream to, SemaphoreSlim mayPass)
    {
        byte[] buffer = new byte[65536];
        try
        {
            for (int length; (length = await from.ReadAsync(buffer)) > 0;)
            {
                await mayPass.WaitAsync();
                mayPass.Release();
                await to.WriteAsync(buffer.AsMemory(0, length));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }
}
