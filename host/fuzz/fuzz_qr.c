/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two entrances: the text, of whose parts a check lets few through that a fuzzer changed, and what stands
 * behind the check, bytes that may be a packed table. Such bytes are that table's only form.
 */
#include "host/fuzz/fuzz_format.h"

#include "probe/qr/packed.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct cpuid_table table;
    static struct fuzz_bytes packed;
    const struct sink sink = {fuzz_write, &packed};

    packed.used = 0;
    if (n <= PACKED_MAX && unpack_table(bytes, n, &table)) {
        fuzz_require(table.count <= CPUID_TABLE_MAX && !table.dropped);
        pack_table(&sink, &table);
        fuzz_require(packed.used == n && memcmp(packed.bytes, bytes, n) == 0);
    }
    return fuzz_format("qr", bytes, n);
}
