/* SPDX-License-Identifier: BSD-2-Clause */
/* What qsort() and bsearch() want of two numbers, whatever their type: below 0, 0 or above as a is less than
 * b, the same or more. */
#ifndef HOST_BASE_ORDER_H
#define HOST_BASE_ORDER_H

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

#endif
