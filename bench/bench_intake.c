/* bench_intake.c - how fast an export becomes typed rows: all detection on, on one core.
 *
 * bench_intake [MEGABYTES]: writes a file of orders to a temporary folder, then reads it three
 * times and prints megabytes a second of the best run, and what a row costs. */
#include "intake/intake.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static double cpu(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* Orders of a shop over three years, sorted by day, 55 bytes a row. */
static uint64_t write_orders(const char *path, uint64_t bytes)
{
    FILE *f = fopen(path, "wb");
    uint64_t seed = 42, rows = 0;
    if (!f)
        exit(1);
    uint64_t n = (uint64_t)fprintf(f, "customer_id,order_date,total,order_id,status\n");
    for (; n < bytes; rows++) {
        char day[11];
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        uint64_t r = seed >> 33;
        wb_day_text((wb_day)(19000 + rows * 1000 / (bytes / 50 + 1)), day);
        n += (uint64_t)fprintf(f, "C%08" PRIu64 ",%s,%" PRIu64 ".%02" PRIu64 ",%010" PRIu64 ",%s\n",
                               r % 700000, day, r / 7 % 900 + 10, r % 100, rows + 1000000,
                               r % 17 == 0 ? "cancelled" : "completed");
    }
    fclose(f);
    return rows;
}

static double read_all(const char *path)
{
    wb_ctx *cx = wb_ctx_open(wb_env_real(), 1024 * WB_MIB);
    wb_intake *in = NULL;
    const wb_batch *b = NULL;
    double from = cpu();
    wb_err e = wb_intake_open(cx, path, NULL, &in);
    while (e == WB_OK && (e = wb_intake_next(in, &b)) == WB_OK && b->n > 0)
        continue;
    double spent = cpu() - from;
    if (e != WB_OK) {
        fprintf(stderr, "%s\n", cx->reason);
        exit(1);
    }
    wb_ctx_close(cx);
    return spent;
}

int main(int argc, char **argv)
{
    uint64_t bytes = (argc > 1 ? strtoull(argv[1], NULL, 10) : 150) * 1000000;
    char path[] = "/tmp/bench_intake_XXXXXX.csv";
    int fd = mkstemps(path, 4);
    if (fd < 0)
        return 1;
    close(fd);
    uint64_t rows = write_orders(path, bytes);
    double best = 1e9;
    for (int i = 0; i < 3; i++) {
        double t = read_all(path);
        best = t < best ? t : best;
    }
    unlink(path);
    printf("intake: %.0f MB/s, %.0f ns a row (%" PRIu64 " rows, %.2f s of processor)\n",
           (double)bytes / 1e6 / best, best * 1e9 / (double)rows, rows, best);
    return 0;
}
