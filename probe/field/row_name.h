/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Texts of .def rows are members of one struct and rows hold their offsets: images have no relocations for
 * pointers. ROW_NAME(file) is what a row's member is called: the name of its file and its line.
 */
#ifndef PROBE_FIELD_ROW_NAME_H
#define PROBE_FIELD_ROW_NAME_H

#define ROW_NAME_PASTE_(a, b) a##_##b
#define ROW_NAME_PASTE(a, b) ROW_NAME_PASTE_(a, b)
#define ROW_NAME(file) ROW_NAME_PASTE(file, __LINE__)

#endif
