/* terminal.c - what the person in front of the program sees: width, colours, a moving line.
 *
 * Progress goes to standard error: a moving line on a terminal, else one line each ten seconds. */
#include "app/app.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { NARROW = 40, USUAL = 100, WIDE = 200 };
static const int64_t BAR_EVERY_US = 100000, LINE_EVERY_US = 10000000;

static int64_t ticks_us(
    void) /* of the real clock: this is about a person's patience, not the data */
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int width_of(int fd)
{
    struct winsize w = {0};
    const char *columns = getenv("COLUMNS");
    int n = columns ? (int)strtol(columns, NULL, 10) : 0;
    if (n <= 0 && ioctl(fd, TIOCGWINSZ, &w) == 0)
        n = w.ws_col;
    if (n <= 0)
        n = USUAL;
    return n < NARROW ? NARROW : n > WIDE ? WIDE : n;
}

void wb_terminal_init(wb_terminal *t, bool no_color, bool quiet)
{
    const char *term = getenv("TERM"), *never = getenv("NO_COLOR");
    bool dumb = !term || strcmp(term, "dumb") == 0;
    *t = (wb_terminal){.width = width_of(STDOUT_FILENO),
                       .color = !no_color && !dumb && !(never && *never) && isatty(STDOUT_FILENO),
                       .bar = !dumb && isatty(STDERR_FILENO),
                       .quiet = quiet,
                       .began_us = ticks_us()};
    t->told_us = t->began_us;
}

static void say(wb_terminal *t, const wb_progress *p, int64_t now)
{
    double seconds = (double)(now - t->began_us) / 1e6;
    double share = p->total ? (double)p->done / (double)p->total : 0;
    fprintf(stderr, "%s", t->bar ? "\r\033[K" : "winback: ");
    if (p->total) {
        fprintf(stderr, "%3.0f %%", 100 * share);
        if (share > 0.02 && share < 1)
            fprintf(stderr, "  %.0f s", seconds / share - seconds);
    } else {
        fprintf(stderr, "%" PRIu64 " %s", p->done, p->what);
    }
    if (p->rows && seconds > 0)
        fprintf(stderr, "  %" PRIu64 " (%.0f/s)", p->rows, (double)p->rows / seconds);
    fprintf(stderr, "%s", t->bar ? "" : "\n");
    fflush(stderr);
    t->drawn = t->bar;
}

void wb_terminal_progress(void *terminal, const wb_progress *p)
{
    wb_terminal *t = terminal;
    int64_t now = ticks_us();
    if (t->quiet || now - t->told_us < (t->bar ? BAR_EVERY_US : LINE_EVERY_US))
        return;
    t->told_us = now;
    say(t, p, now);
}

void wb_terminal_wipe(wb_terminal *t)
{
    if (t->drawn)
        fprintf(stderr, "\r\033[K");
    t->drawn = false;
}
