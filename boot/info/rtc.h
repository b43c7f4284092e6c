/* SPDX-License-Identifier: BSD-2-Clause */
/* The battery clock of a PC (Motorola MC146818A data sheet), for one provenance field. */
#ifndef BOOT_INFO_RTC_H
#define BOOT_INFO_RTC_H

#include <stdbool.h>

#define RTC_TEXT 20

/*
 * "2024-05-31T23:59:58", in whatever zone the clock runs, most often UTC. The year is taken to be 1970 to
 * 2069. False if there is no clock or what it says is no time of day.
 */
bool rtc_read(char text[RTC_TEXT]);

#endif
