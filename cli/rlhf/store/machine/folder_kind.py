"""Tell what kind of folder a path lies in: another account's, one on a network, one that a cloud service copies."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NETWORK = re.compile(
    r"nfs\d*|cifs|smb\w*|afpfs|webdav|davfs\d*|afs|ceph|lustre|glusterfs|ncpfs|fuse\.(?:sshfs|rclone|davfs2?|s3fs|gcsfuse"
    r"|gvfsd-fuse|smbnetfs|curlftpfs|juicefs|ossfs|blobfuse2?)"
)
#: Names of the folders that these services make, and files that they keep in the folders which they copy.
_NAMES = {
    "Dropbox": re.compile(r"Dropbox(?: \(.+\))?"),
    "OneDrive": re.compile(r"OneDrive(?: ?- ?.+)?"),
    "Google Drive": re.compile(r"Google ?Drive(?:-.+)?|My Drive"),
    "iCloud Drive": re.compile(r"Mobile Documents|iCloud ?Drive|com~apple~CloudDocs"),
    "a cloud service": re.compile(r"CloudStorage"),
    "Box": re.compile(r"Box Sync|Box-Box"),
    "pCloud": re.compile(r"pCloud ?Drive"),
    "Nextcloud": re.compile(r"Nextcloud"),
    "ownCloud": re.compile(r"ownCloud"),
    "MEGA": re.compile(r"MEGA(?:sync)?"),
}
_TRACES = {
    ".dropbox": "Dropbox", ".dropbox.cache": "Dropbox", ".tmp.drivedownload": "Google Drive", ".megaignore": "MEGA",
    ".nextcloudsync.log": "Nextcloud", ".owncloudsync.log": "ownCloud", ".stfolder": "Syncthing",
    ".sync/ID": "Resilio Sync",
}  # fmt: skip
_MOUNTS = Path("/proc/self/mountinfo")
_REMOTE_DRIVE = 4  # GetDriveTypeW of Windows: DRIVE_REMOTE


def other_owner(path: Path) -> str:
    """Return the name of the account that owns a path, if it is not the account of this process; else ""."""
    if not hasattr(os, "geteuid"):
        return ""
    owner = path.stat().st_uid
    if owner == os.geteuid():
        return ""
    import pwd

    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return str(owner)


def cloud_service(path: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Return the service that copies the folder around a path to other machines; "" if none is known to."""
    whole = path.expanduser().absolute()
    for variable in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        if (there := environ.get(variable)) and whole.is_relative_to(there):
            return "OneDrive"
    for folder in (whole, *whole.parents):
        for service, name in _NAMES.items():
            if name.fullmatch(folder.name):
                return service
        for trace, service in _TRACES.items():
            if (folder / trace).exists() and folder != Path.home():  # a home may keep a program's own files
                return service
        if next(folder.glob("._sync_*.db"), None) or next(folder.glob(".sync_*.db"), None):
            return "Nextcloud"
    return ""


def network_share(path: Path) -> str:
    """Return the kind of file system on another machine that a path lies on, such as `nfs4`; "" for one of this one."""
    whole = path.expanduser().absolute()
    if sys.platform == "win32":
        return _windows_share(whole)
    try:
        rows = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:  # not Linux: what `mount` says has no fixed form
        return ""
    kind = mounted(whole.resolve(), rows)
    return kind if _NETWORK.fullmatch(kind) else ""


def mounted(path: Path, rows: Iterable[str]) -> str:
    """Return the kind of the file system that a path lies on.

    Args:
        rows: the lines of /proc/self/mountinfo (proc(5)).
    """
    deepest, kind = -1, ""
    for row in rows:
        head, _, tail = row.partition(" - ")
        parts, named = head.split(" "), tail.split(" ")
        if len(parts) > 4 and named:  # noqa: PLR2004
            point = Path(re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), parts[4]))
            if path.is_relative_to(point) and len(point.parts) >= deepest:  # the later of two on one point covers it
                deepest, kind = len(point.parts), named[0]
    return kind


def _windows_share(path: Path) -> str:
    if path.drive.startswith("\\\\"):
        return "smb"
    import ctypes

    kind = ctypes.windll.kernel32.GetDriveTypeW(f"{path.drive}\\")  # type: ignore[attr-defined,unused-ignore]
    return "smb" if kind == _REMOTE_DRIVE else ""
