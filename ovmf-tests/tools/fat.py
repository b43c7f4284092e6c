# SPDX-License-Identifier: BSD-2-Clause
"""A FAT volume as bytes, read as an operating system would, without trusting any of it (Microsoft's "FAT: General Overview of
On-Disk Format" 1.03). Whatever is odd about a file is an error of that file alone."""
import struct

READ_ONLY_LIMIT = 4096  # directory entries that are looked at
LAST, DELETED, LONG_NAME, LABEL, FOLDER = 0x00, 0xe5, 0x0f, 0x08, 0x10


class FatError(Exception):
    """What is wrong with a volume or a file."""


class Volume:
    """image: bytes, bytearray or mmap; read again at every call, so that it may change in between."""

    def __init__(self, image):
        self.image = image
        (self.sector, per_cluster, reserved, fats, self.root_entries, small) = struct.unpack_from("<HBHBHH", image, 11)
        fat_size = struct.unpack_from("<H", image, 22)[0] or struct.unpack_from("<I", image, 36)[0]
        sectors = small or struct.unpack_from("<I", image, 32)[0]
        if self.sector != 512 or not per_cluster or not fats:
            raise FatError("not a FAT volume")
        self.cluster = per_cluster * self.sector
        self.fat = reserved * self.sector
        self.root = self.fat + fats * fat_size * self.sector
        self.data = self.root + (self.root_entries * 32 + self.sector - 1) // self.sector * self.sector
        self.clusters = (sectors * self.sector - self.data) // self.cluster
        self.bits = 12 if self.clusters < 4085 else 16 if self.clusters < 65525 else 32
        self.root_cluster = struct.unpack_from("<I", image, 44)[0] if self.bits == 32 else 0

    def next(self, cluster):
        if self.bits == 12:
            pair = struct.unpack_from("<H", self.image, self.fat + cluster * 3 // 2)[0]
            return pair >> 4 if cluster & 1 else pair & 0xfff
        if self.bits == 16:
            return struct.unpack_from("<H", self.image, self.fat + cluster * 2)[0]
        return struct.unpack_from("<I", self.image, self.fat + cluster * 4)[0] & 0x0fffffff

    def free(self):
        """Clusters that nobody has."""
        return sum(self.next(cluster) == 0 for cluster in range(2, self.clusters + 2))

    def chain(self, cluster):
        """A chain's clusters, and what is wrong with its end or None."""
        end, found = {12: 0xff8, 16: 0xfff8, 32: 0x0ffffff8}[self.bits], []
        while cluster < end:
            if not 2 <= cluster < self.clusters + 2:
                return found, f"a chain goes to cluster {cluster}"
            if len(found) > self.clusters:
                return found, "a chain has no end"
            found.append(cluster)
            cluster = self.next(cluster)
        return found, None

    def clusters_of(self, chain):
        return b"".join(bytes(self.image[self.data + (at - 2) * self.cluster:self.data + (at - 1) * self.cluster]) for at in chain)

    def folder(self, cluster):
        """What stands before a chain's broken end is there for Linux and Windows alike."""
        return self.clusters_of(self.chain(cluster)[0])

    def entries(self, folder):
        """(name, attributes, first cluster, size) of a folder's content."""
        names, found = {}, []
        for at in range(0, min(len(folder), 32 * READ_ONLY_LIMIT), 32):
            entry = folder[at:at + 32]
            if entry[0] == LAST:
                break
            if entry[0] == DELETED:
                names = {}
            elif entry[11] & 0x3f == LONG_NAME:
                if entry[0] & 0x40:
                    names = {}
                names[entry[0] & 0x3f] = (entry[1:11] + entry[14:26] + entry[28:32], entry[13])
            elif entry[11] & LABEL:
                names = {}
            else:
                first = struct.unpack_from("<H", entry, 26)[0] | (struct.unpack_from("<H", entry, 20)[0] << 16 if self.bits == 32 else 0)
                found.append((long_name(names, entry) or short_name(entry), entry[11], first, struct.unpack_from("<I", entry, 28)[0]))
                names = {}
        return found

    def root_folder(self):
        return self.folder(self.root_cluster) if self.bits == 32 else bytes(self.image[self.root:self.root + 32 * self.root_entries])

    def content(self, first, size):
        chain, problem = self.chain(first) if first else ([], None)
        if problem:
            raise FatError(problem)
        data = self.clusters_of(chain)
        if len(data) < size:
            raise FatError(f"{size} bytes, but clusters for {len(data)}")
        return data[:size]

    def tree(self, folder=None, path=""):
        """{path: bytes, or a FatError}; the first entry of a name counts. Folders of folders are followed eight deep."""
        found = {}
        for name, attributes, first, size in self.entries(self.root_folder() if folder is None else folder):
            if name in (".", ".."):
                continue
            try:
                if attributes & FOLDER and path.count("/") < 8:
                    found.update(self.tree(self.folder(first), f"{path}{name}/"))
                else:
                    found.setdefault(path + name, self.content(first, size))
            except FatError as error:
                found.setdefault(path + name, error)
        return found


def short_name(entry):
    """Bits of byte 12 stand for lower case, as Windows NT and mtools write it."""
    name, extension = entry[:8].rstrip().decode("latin-1"), entry[8:11].rstrip().decode("latin-1")
    name, extension = name.lower() if entry[12] & 8 else name, extension.lower() if entry[12] & 16 else extension
    return f"{name}.{extension}" if extension else name


def long_name(names, entry):
    """None unless all its parts are there and belong to this entry."""
    checksum = 0
    for byte in entry[:11]:
        checksum = ((checksum & 1) << 7) + (checksum >> 1) + byte & 0xff
    if not names or sorted(names) != list(range(1, len(names) + 1)) or any(part[1] != checksum for part in names.values()):
        return None
    return b"".join(names[part][0] for part in sorted(names)).decode("utf-16-le", "replace").split("\0")[0]
