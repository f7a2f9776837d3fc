using Ebpf.Tests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Ebpf.Core.Tests.Loading;

public sealed class LoggingTests
{
    [KernelFact]
    public void Messages_of_libbpf_are_logged_as_those_of_the_operation()
    {
        FakeLogCollector logs = Load("rejected", LogLevel.Warning);
        FakeLogRecord warning = Assert.Single(logs.GetSnapshot(), record => record.Message.Contains("BEGIN PROG LOAD LOG", StringComparison.Ordinal));
        Assert.Equal("Ebpf.LibBpf", warning.Category);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Equal("load 'rejected'", warning.GetStructuredStateValue("Operation"));
        Assert.Contains("map_value_or_null", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(logs.GetSnapshot(), record => record.Level < LogLevel.Warning);
    }

    [KernelFact]
    public void Debug_messages_come_when_the_logger_wants_them()
    {
        FakeLogCollector logs = Load("mixed", LogLevel.Debug);
        Assert.Contains(logs.GetSnapshot(), record => record.Level == LogLevel.Debug && record.Message.StartsWith("load 'mixed': ", StringComparison.Ordinal));
    }

    [KernelFact]
    public void Threads_do_not_mix_their_messages()
    {
        Parallel.For(0, 16, i =>
        {
            string name = i % 2 == 0 ? "rejected" : "mixed";
            foreach (FakeLogRecord record in Load(name, LogLevel.Debug).GetSnapshot())
            {
                Assert.Equal($"load '{name}'", record.GetStructuredStateValue("Operation"));
                string other = name == "mixed" ? "forgets_the_null_check" : "small_counters";
                Assert.DoesNotContain(other, record.Message, StringComparison.Ordinal);
            }
        });
    }

    private static FakeLogCollector Load(string name, LogLevel level)
    {
        var collector = new FakeLogCollector();
        using var provider = new FakeLoggerProvider(collector);
        using var factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(level).AddProvider(provider));
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject(name));
        try
        {
            using Collection collection = Collection.Load(spec, new CollectionOptions { LoggerFactory = factory });
        }
        catch (VerifierException) when (name == "rejected")
        {
            // What is logged on the way to it is the subject.
        }

        return collector;
    }
}
