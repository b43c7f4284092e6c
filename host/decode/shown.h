/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose names a report shows: leafprobe's own, or those of a project (probe/field/project.h), where it has
 * one for a field. One choice for the whole run, as of a locale.
 */
#ifndef HOST_DECODE_SHOWN_H
#define HOST_DECODE_SHOWN_H

#include "probe/field/msr_field.h"
#include "probe/field/project.h"

/* From now on those of this project; PROJECT_TOTAL, as at the start: our own. */
void shown_names(enum project project);

/* The name of a field as a row of that subleaf has it; and of a field of a feature MSR. */
const char *shown_name(const struct field *field, uint32_t subleaf);
const char *shown_msr_name(const struct msr_field *field);

/* What a report in words calls the field: the project's name, or else field_text(). */
const char *shown_words(const struct field *field, uint32_t subleaf);

#endif
