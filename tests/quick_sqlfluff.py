"""sqlfluff as its command line, in half of its time: for rules of layout that ask the same, and without collecting garbage within a file.

Four rules of layout ask how deep each piece of a file is nested, a third of all work. A parsed file is a million objects that
refer to each other, and dbt's manifest is as many, which Python's collector would look through again and again while they are
needed.
"""

from __future__ import annotations

import gc
import sys

from sqlfluff.cli.commands import cli
from sqlfluff.core.parser import BaseSegment
from sqlfluff.utils.reflow.depthmap import DepthMap

make_map = DepthMap.from_parent.__func__
# The file that is linted and its map. Nothing changes a file while it is linted.
newest: list[tuple[BaseSegment, DepthMap]] = []


def map_of_file(cls: type[DepthMap], parent: BaseSegment) -> DepthMap:
    if not newest:
        # What is there before the first file stays.
        gc.freeze()
    if not newest or newest[0][0] is not parent:
        newest.clear()
        gc.collect()
        newest.append((parent, make_map(cls, parent)))
    return newest[0][1]


DepthMap.from_parent = classmethod(map_of_file)

# The processes that sqlfluff starts import this file, too: they lint, and the first one renders.
if __name__ == "__main__":
    gc.set_threshold(200_000, 10, 10)
    sys.exit(cli())
gc.disable()
