/* currency.c - what people write for a currency, as ISO 4217.
 *
 * "$" is read as USD and the sign of yuan and yen as CNY: a file that means another dollar says so
 * with --currency. */
#include "intake/detect.h"

#include <string.h>

static const struct {
    const char *word, *code;
} WORDS[] = {
    {"$", "USD"},          {"us$", "USD"},
    {"€", "EUR"},          {"£", "GBP"},
    {"¥", "CNY"},          {"￥", "CNY"},
    {"₽", "RUB"},        {"₸", "KZT"},
    {"₴", "UAH"},          {"₹", "INR"},
    {"₩", "KRW"},          {"₺", "TRY"},
    {"₫", "VND"},          {"₪", "ILS"},
    {"฿", "THB"},          {"₾", "GEL"},
    {"₼", "AZN"},        {"֏", "AMD"},
    {"zł", "PLN"},         {"r$", "BRL"},
    {"a$", "AUD"},         {"c$", "CAD"},
    {"hk$", "HKD"},        {"s$", "SGD"},
    {"nt$", "TWD"},        {"руб", "RUB"},
    {"р", "RUB"},          {"p", "RUB"},
    {"рублей", "RUB"},     {"рубль", "RUB"},
    {"рубли", "RUB"},      {"рубля", "RUB"},
    {"rur", "RUB"},        {"rub", "RUB"},
    {"rubles", "RUB"},     {"грн", "UAH"},
    {"тг", "KZT"},         {"тенге", "KZT"},
    {"бел руб", "BYN"},    {"byr", "BYN"},
    {"евро", "EUR"},       {"euro", "EUR"},
    {"euros", "EUR"},      {"доллар", "USD"},
    {"долл", "USD"},       {"доллары", "USD"},
    {"доллар сша", "USD"}, {"долларов", "USD"},
    {"dollar", "USD"},     {"dollars", "USD"},
    {"us dollar", "USD"},  {"pounds", "GBP"},
    {"元", "CNY"},         {"圆", "CNY"},
    {"人民币", "CNY"},     {"rmb", "CNY"},
    {"cn¥", "CNY"},        {"cny", "CNY"},
    {"美元", "USD"},       {"欧元", "EUR"},
    {"卢布", "RUB"},       {"港元", "HKD"},
    {"港币", "HKD"},       {"日元", "JPY"},
    {"円", "JPY"},         {"jp¥", "JPY"},
    {"英镑", "GBP"},       {"юань", "CNY"},
    {"юаней", "CNY"},      {"российский рубль", "RUB"},
    {"сом", "KGS"},        {"fr", "CHF"},
    {"sfr", "CHF"},        {"российских рублей", "RUB"},
    {"ruble", "RUB"},      {"rp", "IDR"},
    {"rs", "INR"},         {"tl", "TRY"},
    {"kč", "CZK"},         {"лв", "BGN"},
    {"lei", "RON"},        {"сум", "UZS"},
    {"сўм", "UZS"},        {"драм", "AMD"},
    {"лари", "GEL"},       {"манат", "AZN"},
    {"сомони", "TJS"},     {"лей", "MDL"},
};

/* The second byte of a small Cyrillic letter, for the second byte of a capital (after 0xD0). */
static void put_small(unsigned char capital, char out[2])
{
    out[0] = (char)(capital < 0xA0 ? 0xD0 : 0xD1);
    out[1] = (char)(capital < 0xA0 ? capital + 0x20 : capital - 0x20);
}

/* Lower case of ASCII and Cyrillic, without the dots of abbreviations at the end. */
static size_t lower(wb_slice s, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n + 2 < cap; i++) {
        unsigned char c = (unsigned char)s.p[i];
        unsigned char next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
        if (c == 0xD0 && next >= 0x90 && next <= 0xAF) {
            put_small(next, out + n);
            n += 2;
            i++;
        } else {
            out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
    }
    while (n > 0 && (out[n - 1] == '.' || out[n - 1] == ' '))
        n--;
    out[n] = 0;
    return n;
}

/* The list of base holds each code once: the pointer of the table outlives every file. */
static const char *iso(const char *low)
{
    static const char *const COMMON[] = {
        "USD", "EUR", "GBP", "RUB", "CNY", "JPY", "CHF", "PLN", "UAH", "KZT", "BYN", "TRY",
        "INR", "AUD", "CAD", "SEK", "NOK", "DKK", "CZK", "HUF", "BRL", "MXN", "KRW", "HKD",
        "SGD", "TWD", "THB", "IDR", "MYR", "PHP", "VND", "AED", "SAR", "ILS", "ZAR", "NZD",
        "GEL", "AMD", "AZN", "KGS", "UZS", "TJS", "MDL", "RON", "BGN", "RSD", "KWD", "BHD",
        "OMR", "TND", "JOD", "IQD", "EGP", "MAD", "NGN", "KES", "ARS", "CLP", "COP", "PEN",
        "PKR", "BDT", "LKR", "ISK", "MNT", "MOP", "QAR", "TMT", "GHS", "UYU", "VES"};
    char up[4];
    if (strlen(low) != 3)
        return NULL;
    for (int i = 0; i < 3; i++)
        up[i] = low[i] >= 'a' && low[i] <= 'z' ? (char)(low[i] - 32) : 0;
    up[3] = 0;
    for (size_t i = 0; i < WB_COUNT(COMMON); i++)
        if (memcmp(COMMON[i], up, 3) == 0)
            return COMMON[i];
    return NULL;
}

const char *wb_currency_of(wb_slice word)
{
    char low[64];
    word = wb_trimmed(word);
    if (word.n == 0 || word.n > 48)
        return NULL;
    lower(word, low, sizeof low);
    for (size_t i = 0; i < WB_COUNT(WORDS); i++)
        if (strcmp(WORDS[i].word, low) == 0)
            return WORDS[i].code;
    return iso(low);
}
