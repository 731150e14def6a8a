/* money.c - currencies and checked sums. The list is ISO 4217 of 2024, codes in use only. */
#include "base/base.h"

#include <string.h>

static const char CODES[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR "
    "KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
    "MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
    "SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS "
    "UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL ";
static const char NO_DIGITS[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
static const char THREE_DIGITS[] = "BHD IQD JOD KWD LYD OMR TND ";

static bool listed(const char *list, const char *code)
{
    if (strlen(code) != 3 || memchr(code, ' ', 3))
        return false;
    for (const char *p = list; *p; p += 4)
        if (memcmp(p, code, 3) == 0)
            return true;
    return false;
}

int wb_currency_digits(const char *code)
{
    if (listed(NO_DIGITS, code))
        return 0;
    return listed(THREE_DIGITS, code) ? 3 : 2;
}

bool wb_currency_known(const char *code)
{
    return listed(CODES, code);
}

bool wb_money_add(wb_money a, wb_money b, wb_money *sum)
{
    wb_money s;
    if (__builtin_add_overflow(a, b, &s) || s > WB_MONEY_MAX || s < -WB_MONEY_MAX)
        return false;
    *sum = s;
    return true;
}
