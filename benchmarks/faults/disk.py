"""A disk of PostgreSQL's own that is small enough to be filled."""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

MEGABYTES = 512


class SmallDisk:
    """A file system in memory. Raises OSError where this process may not mount one."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lectern-disk-", dir="/tmp"))
        options = ["-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0755", "lectern-faults"]
        mounted = subprocess.run(["mount", *options, self.folder], capture_output=True, text=True)
        if mounted.returncode:
            self.folder.rmdir()
            raise OSError(mounted.stderr.strip())

    @classmethod
    def mounted(cls) -> "SmallDisk | None":
        """One, or None where that is not allowed."""
        if not shutil.which("mount"):
            return None
        try:
            return cls()
        except OSError:
            return None

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"

    def fill(self) -> None:
        """Leave no room. To be called again and again: what is full frees some now and then."""
        space = os.statvfs(self.folder)
        free = space.f_bavail * space.f_frsize
        if free:
            with self._filler.open("ab") as file, suppress(OSError):
                os.posix_fallocate(file.fileno(), file.tell(), free)

    def clear(self) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)

    def remove(self) -> None:
        """With everything on it."""
        subprocess.run(["umount", "--lazy", self.folder], check=False, capture_output=True)
        with suppress(OSError):
            self.folder.rmdir()
