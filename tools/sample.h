/* sample.h - a made-up tea shop, between its simulation (sample_shop.c), its words
 * (sample_words.c) and the three programs whose export files it can write (sample_files.c).
 *
 * Units: money in minor units of the flavour's currency, minutes since 1970-01-01 of the shop's
 * own clock. Nobody in it exists: addresses are of example.org, numbers are counted up. */
#ifndef WB_SAMPLE_H
#define WB_SAMPLE_H

#include "base/base.h"

enum { SAMPLE_GOODS = 12, SAMPLE_LINES = 4, SAMPLE_FIRST = 40, SAMPLE_LAST = 48 };

typedef struct sample_good {
    const char *name;
    wb_money price;
} sample_good;

/* What a flavour of the shop says and sells. */
typedef struct sample_words {
    const char *currency;
    sample_good goods[SAMPLE_GOODS];
    const char *first[SAMPLE_FIRST], *last[SAMPLE_LAST];
} sample_words;

extern const sample_words sample_english, sample_russian, sample_chinese;

typedef enum sample_state { PAID, CANCELLED, UNPAID, REFUNDED, TESTED } sample_state;

typedef struct sample_order {
    int64_t minute;
    uint32_t customer, number; /* number: in order of time, from 1 */
    wb_money total;            /* of the flavour whose prices are in `words` */
    sample_state state;
    unsigned lines;
    struct {
        unsigned good, pieces;
    } line[SAMPLE_LINES];
} sample_order;

typedef struct sample_shop {
    const sample_words *words;
    sample_order *orders; /* oldest first */
    size_t count;
    uint32_t customers;
} sample_shop;

/* One program's export of the shop; the text is UTF-8, the caller recodes it. */
void sample_shopify(const sample_shop *shop, wb_str *out);
void sample_onec(const sample_shop *shop, wb_str *out);
void sample_taobao(const sample_shop *shop, wb_str *out);

#endif
