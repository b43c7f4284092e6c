/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CHAIN_JUDGE_H
#define HOST_CHAIN_JUDGE_H

#include "host/chain/chain.h"

/* From what the stations have: what became of it, between which stations, by whom, and the rule. */
void chain_judge(const struct chain *chain, struct chain_row *row);

#endif
