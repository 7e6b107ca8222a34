/*
 * Runs two commands by turns and prints the medians of what each took: CPU
 * time and wall time in microseconds, and the largest resident set in KiB.
 * The second, behind "+", may be left out.  "<FILE" before a command is its
 * standard input.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define REPETITIONS_MAX 1000

static struct run {
	double cpu[REPETITIONS_MAX], wall[REPETITIONS_MAX];
	double size[REPETITIONS_MAX];
} runs[2];

static void
die(const char *what)
{
	(void)fprintf(stderr, "process: %s\n", what);
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		die("clock");
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double
microseconds(struct timeval t)
{
	return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

static void
execute(char **command)
{
	int fd = open("/dev/null", O_WRONLY);

	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
		_exit(127);
	if (command[0][0] == '<') {
		if ((fd = open(command[0] + 1, O_RDONLY)) < 0 ||
		    dup2(fd, STDIN_FILENO) < 0)
			_exit(127);
		command++;
	}
	(void)execvp(command[0], command);
	_exit(127);
}

static void
measure(struct run *run, int i, char **command)
{
	struct rusage usage;
	double start = now();
	int status;
	pid_t pid;

	if ((pid = fork()) == 0)
		execute(command);
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid)
		die("fork");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		die(command[0]);
	run->wall[i] = now() - start;
	run->cpu[i] = microseconds(usage.ru_utime) +
	    microseconds(usage.ru_stime);
	run->size[i] = (double)usage.ru_maxrss;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), compare);
	return v[n / 2];
}

int
main(int argc, char **argv)
{
	char **second = NULL;
	int i, n, r;

	n = argc > 3 ? atoi(argv[1]) : 0;
	if (n < 1 || n > REPETITIONS_MAX)
		die("usage: process REPETITIONS [<FILE] COMMAND... "
		    "[+ [<FILE] COMMAND...]");
	for (i = 2; i < argc; i++)
		if (strcmp(argv[i], "+") == 0) {
			argv[i] = NULL;
			second = argv + i + 1;
			break;
		}
	for (i = 0; i < n; i++) {
		measure(&runs[0], i, argv + 2);
		if (second != NULL)
			measure(&runs[1], i, second);
	}
	for (r = 0; r < (second != NULL ? 2 : 1); r++)
		printf("%.0f %.0f %.0f ", median(runs[r].cpu, n),
		    median(runs[r].wall, n), median(runs[r].size, n));
	printf("\n");
	return 0;
}
