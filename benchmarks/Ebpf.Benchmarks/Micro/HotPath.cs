using System.Linq.Expressions;
using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Ebpf.Benchmarks.Micro;

/// <summary>A benchmark that is marked with <see cref="AllocatesNothingAttribute"/>, and what it really allocates.</summary>
/// <remarks>BenchmarkDotNet counts the allocations of all threads, the runtime's own among them: good to read, not to rely upon.</remarks>
internal sealed class HotPath(MethodInfo method)
{
    private const int Calls = 100;
    private const int Attempts = 20;

    internal static IReadOnlyList<HotPath> All { get; } =
    [
        .. typeof(HotPath).Assembly.GetExportedTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(AllocatesNothingAttribute))).Select(method => new HotPath(method)),
    ];

    internal string Name => $"{method.DeclaringType!.Name}.{method.Name}";

    /// <summary>The bytes that a call allocates once it is warm: the first calls are given a second or two for it.</summary>
    internal double Allocated()
    {
        object benchmark = Activator.CreateInstance(method.DeclaringType!)!;
        Call<GlobalSetupAttribute>(benchmark);
        try
        {
            // Called by reflection, it would have its result boxed.
            Action call = Expression.Lambda<Action>(Expression.Call(Expression.Constant(benchmark), method)).Compile();
            long allocated = Allocated(call);
            for (int attempt = 0; allocated > 0 && attempt < Attempts; attempt++)
            {
                Thread.Sleep(50);
                allocated = Allocated(call);
            }

            return (double)allocated / Calls;
        }
        finally
        {
            Call<GlobalCleanupAttribute>(benchmark);
        }
    }

    private static long Allocated(Action call)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Calls; i++)
        {
            call();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Call<TAttribute>(object benchmark)
        where TAttribute : Attribute
    {
        foreach (MethodInfo found in method.DeclaringType!.GetMethods().Where(candidate => candidate.IsDefined(typeof(TAttribute))))
        {
            found.Invoke(benchmark, null);
        }
    }
}
