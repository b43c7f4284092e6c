/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "host/capture/capture.h"
#include "host/decode/cpu_dev.h"
#include "host/report/decode_json.h"

bool capture_is_here(const struct capture *capture)
{
    return strcmp(capture->source, "cpuid") == 0 || strcmp(capture->source, "dev") == 0;
}

void capture_virt(const struct capture *capture, const char *origin, const struct capture_cpu *cpu,
                  struct decode_virt *ret)
{
    if (capture_is_here(capture))
        decode_virt_here(&cpu->table, CPU_DEV_ROOT, cpu->cpu, ret);
    else
        decode_virt_saved(&cpu->table, origin, ret);
}

bool capture_write_json(const struct capture *capture, const struct sink *sink, struct error_line *reterr)
{
    char *origin = capture_origin(capture, reterr);
    struct decode_json document;

    if (!origin)
        return false;
    decode_json_begin(&document, sink, NULL, capture->source);
    for (uint32_t i = 0; i < capture->count; i++) {
        const struct capture_cpu *from = &capture->cpus[i];
        struct decode_json_cpu cpu = {
            .cpu = from->cpu, .label = "", .provenance = origin, .table = &from->table};

        capture_virt(capture, origin, from, &cpu.virt);
        decode_json_cpu(&document, &cpu);
    }
    decode_json_end(&document);
    free(origin);
    return true;
}
