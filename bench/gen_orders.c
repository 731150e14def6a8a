/* gen_orders.c - writes many orders of many customers as CSV, for measuring.
 *
 *     gen_orders [--orders 10000000] [--customers 2700000] [--seed 1] > orders.csv
 *
 * Promise: exactly so many orders and customers, equal arguments give equal bytes, rows in order of
 * days as a shop exports them: customer_id,order_date,amount,order_id. Customers come over three
 * years with rhythms (gamma) and chances to leave (beta) of their own, as in MBG/NBD; to reach the
 * number of orders, repeat orders are thinned (or, when the customers left too early, added to
 * customers at random). Memory: 12 bytes an order; speed: about a second for 5 M orders. */
#include "draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS = 1096, FIRST_YEAR = 2022, BUFFER = 1 << 20, LONGEST_ROW = 80 };

typedef struct order {
    uint32_t customer, cents;
    int32_t day; /* since the first */
} order;

typedef struct book {
    wb_ctx *cx;
    draw draw;
    order *orders;
    size_t count, cap, wanted;
    uint32_t customers;
} book;

static bool put(book *b, uint32_t customer, double day, double mean)
{
    if (!wb_reserve(b->cx, &b->orders, &b->cap, b->count + 1, sizeof(order)))
        return false;
    double amount = mean * draw_gamma(&b->draw, 4.0) / 4.0;
    b->orders[b->count++] =
        (order){customer, 100 + (uint32_t)(amount > 9e6 ? 9e6 : amount), (int32_t)day};
    return true;
}

/* All orders of one customer; the first is always there. */
static bool live(book *b, uint32_t customer, double repeats)
{
    double gap = 45.0 * 2.0 / draw_gamma(&b->draw, 3.0);
    double leave = draw_beta(&b->draw, 1.5, 1.5 * repeats);
    double mean = 400000.0 / (50.0 + 50.0 * draw_gamma(&b->draw, 3.0));
    double day = draw_share(&b->draw) * DAYS;
    if (!put(b, customer, day, mean))
        return false;
    while (draw_share(&b->draw) > leave) {
        day += gap * draw_gamma(&b->draw, 1.0);
        if (day >= DAYS)
            break;
        if (!put(b, customer, day, mean))
            return false;
    }
    return true;
}

/* Takes repeat orders out, every one with the same chance, until the number is right. The orders of
 * a customer stand together and the first of them stays. */
static void thin(book *b)
{
    size_t kept = 0, repeats = b->count - b->customers;
    size_t needed = b->wanted - b->customers;
    for (size_t i = 0; i < b->count; i++) {
        bool first = i == 0 || b->orders[i].customer != b->orders[i - 1].customer;
        bool keep = first || draw_share(&b->draw) * (double)repeats < (double)needed;
        if (!first) {
            repeats--;
            needed -= keep;
        }
        if (keep)
            b->orders[kept++] = b->orders[i];
    }
    b->count = kept;
}

static bool fill(book *b)
{
    double repeats = (double)b->wanted / b->customers - 1.0;
    for (uint32_t i = 0; i < b->customers; i++)
        if (!live(b, i, 1.2 * repeats + 1e-9))
            return false;
    if (b->count > b->wanted)
        thin(b);
    while (b->count < b->wanted)
        if (!put(b, draw_below(&b->draw, b->customers), draw_share(&b->draw) * DAYS, 5000.0))
            return false;
    return true;
}

/* Positions of the orders by day: a counting sort, stable within the day. */
static uint32_t *by_day(const book *b)
{
    size_t at[DAYS + 1] = {0};
    uint32_t *positions = WB_NEW(b->cx, uint32_t, b->count);
    if (positions == NULL)
        return NULL;
    for (size_t i = 0; i < b->count; i++)
        at[b->orders[i].day + 1]++;
    for (size_t d = 0; d < DAYS; d++)
        at[d + 1] += at[d];
    for (size_t i = 0; i < b->count; i++)
        positions[at[b->orders[i].day]++] = (uint32_t)i;
    return positions;
}

static char *digits(char *p, uint64_t v, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        p[i] = (char)('0' + v % 10);
        v /= 10;
    }
    return p + width;
}

static char *number(char *p, uint64_t v)
{
    int width = 1;
    for (uint64_t w = v; w >= 10; w /= 10)
        width++;
    return digits(p, v, width);
}

/* "CUST-0001234567,2024-03-05,123.45,ORD-000000012345\n"; numbers are spread so that neither ids
 * nor days come sorted by customer. */
static char *row(char *p, const order *o, uint64_t id, const char *day)
{
    memcpy(p, "CUST-", 5);
    p = digits(p + 5, (uint64_t)o->customer * 2654435761U % 4294967291U, 10);
    *p++ = ',';
    memcpy(p, day, 10);
    p += 10;
    *p++ = ',';
    p = number(p, o->cents / 100);
    *p++ = '.';
    p = digits(p, o->cents % 100, 2);
    memcpy(p, ",ORDER-", 7);
    p = digits(p + 7, id, 14);
    *p++ = '\n';
    return p;
}

static bool print(const book *b, FILE *out)
{
    static char buffer[BUFFER];
    const uint32_t *positions = by_day(b);
    if (positions == NULL)
        return false;
    wb_day first = wb_day_of(FIRST_YEAR, 1, 1);
    char *p = buffer, day[11];
    fputs("customer_id,order_date,amount,order_id\n", out);
    for (size_t i = 0; i < b->count; i++) {
        const order *o = &b->orders[positions[i]];
        wb_day_text(first + o->day, day);
        p = row(p, o, i + 1, day);
        if (p - buffer > BUFFER - LONGEST_ROW || i + 1 == b->count) {
            if (fwrite(buffer, 1, (size_t)(p - buffer), out) != (size_t)(p - buffer))
                return false;
            p = buffer;
        }
    }
    return fflush(out) == 0;
}

static uint64_t option(int argc, char **argv, const char *name, uint64_t otherwise)
{
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return strtoull(argv[i + 1], NULL, 10);
    return otherwise;
}

int main(int argc, char **argv)
{
    book b = {.wanted = option(argc, argv, "--orders", 10000000),
              .customers = (uint32_t)option(argc, argv, "--customers", 2700000)};
    if (b.customers < 1 || b.wanted < b.customers || b.wanted > 200000000) {
        fprintf(stderr, "usage: gen_orders [--orders N] [--customers M] [--seed S]; N >= M\n");
        return 2;
    }
    draw_open(&b.draw, option(argc, argv, "--seed", 1));
    b.cx = wb_ctx_open(wb_env_real(), (size_t)16384 * WB_MIB);
    bool good = fill(&b) && print(&b, stdout);
    if (!good)
        fprintf(stderr, "gen_orders: cannot write all rows\n");
    wb_ctx_close(b.cx);
    return good ? 0 : 1;
}
