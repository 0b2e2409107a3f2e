# SPDX-License-Identifier: GPL-3.0-or-later
"""The output directory of ./make: written beside its place and put there at the end, over nothing but one of an earlier run."""
import os
import re
import shutil

MARKER = "# Dark neutrinos: limits on |U_μ4|²"  # the first line of summary.md
WRITTEN = re.compile(r"(fig[2-9].*|(limits|figures|resolution|flights)_?.*\.dnar?|(signals|backgrounds)_?.*\.csv|tables|summary\.md)")


def refuses(directory):
    """Why DIRECTORY cannot be written or replaced; None if it can."""
    above = os.path.dirname(directory)
    if not os.path.isdir(above):
        return f"there is no directory {above}"
    if not os.path.lexists(directory):
        return None
    if not os.path.isdir(directory):
        return "this is not a directory"
    try:
        entries = sorted(os.listdir(directory))
        with open(os.path.join(directory, "summary.md"), encoding="utf-8") as summary:
            ours = summary.readline().rstrip() == MARKER
    except FileNotFoundError:
        ours = not entries
    except (OSError, UnicodeDecodeError):
        ours = False
    if not ours:
        return "this directory is not of an earlier run, and is left as it is; say another"
    others = [entry for entry in entries if not WRITTEN.fullmatch(entry)]
    return f"{others[0]} there is not of an earlier run; move it, or say another directory" if others else None


def replace(directory, new):
    """Puts the directory NEW in the place of DIRECTORY, which refuses() has let pass."""
    old = f"{directory}.{os.getpid()}.old"
    if os.path.isdir(directory):
        os.rename(directory, old)
    try:
        os.rename(new, directory)
    except OSError:
        if os.path.isdir(old):
            os.rename(old, directory)
        raise
    shutil.rmtree(old, ignore_errors=True)
