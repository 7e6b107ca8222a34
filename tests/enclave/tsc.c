/*
 * Prints how many thousand ticks a second this machine's time-stamp counter
 * has: an emulated processor has the same, and nothing to find it out by.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

static double
seconds(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC_RAW, &t) != 0)
		return 0;
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(void)
{
	static const struct timespec nap = { 0, 500 * 1000 * 1000 };
	double start = seconds(), khz;
	unsigned long long ticks = __rdtsc();

	(void)nanosleep(&nap, NULL);
	khz = (double)(__rdtsc() - ticks) / (seconds() - start) / 1000;
	return printf("%.0f\n", khz) < 0;
}
