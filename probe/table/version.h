/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PROBE_TABLE_VERSION_H
#define PROBE_TABLE_VERSION_H

#define LEAFPROBE_VERSION "0.1.0"

#endif
