/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names for the texts of .def rows: while a row is expanded, POOL_NAME(file) is a word made of the name of
 * its file and its line, and TEXT_OFFSET(file) where its text is packed (text.h).
 */
#ifndef PROBE_FIELD_POOL_H
#define PROBE_FIELD_POOL_H

#define POOL_PASTE_(a, b) a##_##b
#define POOL_PASTE(a, b) POOL_PASTE_(a, b)
#define POOL_NAME(file) POOL_PASTE(file, __LINE__)
#define TEXT_OFFSET(file) POOL_PASTE(TEXT, POOL_NAME(file))

#endif
