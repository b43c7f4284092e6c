/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pools of strings made by the compiler from rows of .def files: a struct of one character array a row. A row
 * refers to its string by offsetof(), which costs two bytes where a pointer costs eight and a relocation.
 */
#ifndef PROBE_POOL_H
#define PROBE_POOL_H

#define POOL_PASTE_(a, b) a##_##b
#define POOL_PASTE(a, b) POOL_PASTE_(a, b)

/* The member of the row on this line of the .def file that FILE stands for. */
#define POOL_NAME(file) POOL_PASTE(file, __LINE__)
#define POOL_MEMBER(file, text) char POOL_NAME(file)[sizeof(text)];
#define POOL_OFFSET(pool, file) offsetof(struct pool, POOL_NAME(file))

#endif
