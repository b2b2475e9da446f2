import Glibc

/// e to the power of `x`, in single precision.
func exponential(_ x: Float) -> Float { expf(x) }
