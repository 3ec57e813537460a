"""Look at many bytes in one go: what compiled code has no words for in Python.

Each is a function of LLVM, which turns it into what the processor has. Called from
compiled code only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
from llvmlite import ir  # type: ignore[import-untyped]
from numba.extending import intrinsic

#: Bytes that `marks` compares.
WIDTH = 64

_NUL, _TAB, _NEWLINE = 0, 9, 10
_types: Any = numba.types
_Typed = tuple[Any, Callable[..., Any]]


def _at(context: Any, builder: Any, signature: Any, arguments: Any, kind: Any) -> Any:
    """Load a value of some kind from a place in an array of bytes."""
    array = context.make_array(signature.args[0])(context, builder, arguments[0])
    place = builder.gep(array.data, [arguments[1]])
    return builder.load(builder.bitcast(place, kind.as_pointer()), align=1)


def _marks(_: Any, block: Any, offset: Any) -> _Typed:
    """Return bits of tabs and newlines, of newlines, and of NUL bytes, lowest first."""
    signature = _types.UniTuple(_types.uint64, 3)(block, _types.intp)

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        letters = ir.VectorType(ir.IntType(8), WIDTH)
        data = _at(context, builder, signature, arguments, letters)

        def equal(letter: int) -> Any:
            wanted = ir.Constant(letters, [letter] * WIDTH)
            found = builder.icmp_unsigned("==", data, wanted)
            return builder.bitcast(found, ir.IntType(WIDTH))

        newlines = equal(_NEWLINE)
        both = builder.or_(equal(_TAB), newlines)
        parts = [both, newlines, equal(_NUL)]
        return context.make_tuple(builder, signature.return_type, parts)

    return signature, code


def _eight_bytes(_: Any, block: Any, offset: Any) -> _Typed:
    """Return eight bytes as one number."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _at(context, builder, signature, arguments, ir.IntType(64))

    return _types.uint64(block, _types.intp), code


def _lowest_bit(_: Any, bits: Any) -> _Typed:
    """Return the place of the lowest bit that is set."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return _types.int64(_types.uint64), code


def _bits_set(_: Any, bits: Any) -> _Typed:
    """Return how many bits are set."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return _types.int64(_types.uint64), code


marks: Any = intrinsic(_marks)
eight_bytes: Any = intrinsic(_eight_bytes)
lowest_bit: Any = intrinsic(_lowest_bit)
bits_set: Any = intrinsic(_bits_set)
