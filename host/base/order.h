/* SPDX-License-Identifier: BSD-2-Clause */
/* What qsort() and bsearch() want of two numbers of one type, whatever it is: below 0, 0 or above as a is
 * less than b, the same or more. Each is asked for twice, so neither may be a call that changes something. */
#ifndef HOST_BASE_ORDER_H
#define HOST_BASE_ORDER_H

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

#endif
