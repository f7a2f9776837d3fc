using System.Runtime.CompilerServices;

// Everything that crosses is blittable; a type that needs marshalling must not compile.
[assembly: DisableRuntimeMarshalling]
