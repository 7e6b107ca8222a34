/*
 * What an analyzer that sees one file at a time cannot know: a function of
 * another file that tells of a failure returns one, never 0, and the failure is
 * there afterwards.  By build-aux/analyze.mk before every file but those that
 * hold these functions.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ANALYZE_H
#define ANALYZE_H

#if defined(TBV_FAULT_H)
#define tbv_fault_set(fault, error, ...) \
	(tbv_fault_set(fault, error, __VA_ARGS__), (error))
#define tbv_fault_differ(fault, error, ...) \
	(tbv_fault_differ(fault, error, __VA_ARGS__), (error))
#if defined(TBV_POLICY_H)
#define tbv_policy_memory(policy) \
	(tbv_policy_memory(policy), TBV_ERR_MEMORY)
#define tbv_policy_bad(policy, what, why) \
	(tbv_policy_bad(policy, what, why), TBV_ERR_POLICY_VALUE)
#endif
#elif defined(COMMON_H)
#define fail(failure, code, ...) \
	(fail(failure, code, __VA_ARGS__), \
	(failure)->error == 0 ? __builtin_unreachable() : (void)0, (code))
#elif defined(TBBUILD_H)
#define fail(...) (fail(__VA_ARGS__), -1)
#define fail_errno(...) (fail_errno(__VA_ARGS__), -1)
#endif

#endif
