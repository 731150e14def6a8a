/* xlsx_xml.c - the XML of one part of a workbook, from its zip entry through expat.
 *
 * Promise: streams; a token (a tag with its attributes) is at most TOKEN_MAX bytes, because expat
 * keeps it in memory of its own; a DTD ends the reading. A handler can pause it after a row. */
#include "intake/intake_int.h"

#include <expat.h>
#include <string.h>

enum { PIECE = 64 * 1024, TOKEN_MAX = 4 * 1024 * 1024 };

static void no_doctype(void *user, const XML_Char *name, const XML_Char *sysid,
                       const XML_Char *pubid, int internal)
{
    wb_xml *x = user;
    (void)name;
    (void)sysid;
    (void)pubid;
    (void)internal;
    wb_xml_stop(x, wb_fail(x->cx, WB_INVALID,
                           "%s holds XML with definitions of its own, which no spreadsheet program "
                           "writes: save it again as .xlsx",
                           x->name));
}

static void at_close(void *p)
{
    wb_xml_close(p);
}

static void set_up(wb_xml *x, const struct wb_xml_handlers *h)
{
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, h->start, h->end);
    XML_SetCharacterDataHandler(x->parser, h->chars);
    XML_SetStartDoctypeDeclHandler(x->parser, no_doctype);
    x->fed = 0;
    x->failed = WB_OK;
    x->paused = x->ended = false;
}

wb_err wb_xml_open(wb_archive *a, int64_t entry, const struct wb_xml_handlers *h, void *user,
                   wb_xml **ret)
{
    wb_xml *x = WB_NEW(a->cx, wb_xml, 1);
    uint64_t index = (uint64_t)entry;
    if (!x)
        return WB_TOO_BIG;
    *x = (wb_xml){.cx = a->cx, .name = a->name, .user = user};
    wb_err e = wb_archive_read(a, &index, 1, 0, &x->src);
    if (e)
        return e;
    x->parser = XML_ParserCreate(NULL);
    if (!x->parser)
        return wb_fail(a->cx, WB_TOO_BIG, "no memory is left to read %s", a->name);
    wb_at_close(a->cx, at_close, x);
    set_up(x, h);
    *ret = x;
    return WB_OK;
}

wb_err wb_xml_rewind(wb_xml *x, const struct wb_xml_handlers *h)
{
    if (!x->parser || !XML_ParserReset(x->parser, NULL))
        return wb_fail(x->cx, WB_IO, "%s was closed", x->name);
    set_up(x, h);
    return x->src->rewind(x->src);
}

/* After a call of expat: what became of it. */
static wb_err outcome(wb_xml *x, enum XML_Status s)
{
    XML_ParsingStatus now;
    if (x->failed)
        return x->failed;
    if (s == XML_STATUS_ERROR)
        return wb_fail(x->cx, WB_INVALID,
                       "%s is damaged (%s in line %lu of a part): open it and save it again as "
                       ".xlsx",
                       x->name, XML_ErrorString(XML_GetErrorCode(x->parser)),
                       (unsigned long)XML_GetCurrentLineNumber(x->parser));
    XML_GetParsingStatus(x->parser, &now);
    x->paused = now.parsing == XML_SUSPENDED;
    x->ended = now.parsing == XML_FINISHED;
    XML_Index at = XML_GetCurrentByteIndex(x->parser);
    if (!x->paused && at >= 0 && x->fed > (uint64_t)at && x->fed - (uint64_t)at > TOKEN_MAX)
        return wb_fail(x->cx, WB_TOO_BIG,
                       "%s holds a tag of more than %d bytes, which no spreadsheet program writes: "
                       "save it again as .xlsx",
                       x->name, TOKEN_MAX);
    return WB_OK;
}

wb_err wb_xml_pump(wb_xml *x)
{
    size_t n = 0;
    if (!x->parser)
        return wb_fail(x->cx, WB_IO, "%s was closed", x->name);
    if (x->paused)
        return outcome(x, XML_ResumeParser(x->parser));
    void *p = XML_GetBuffer(x->parser, PIECE);
    if (!p)
        return wb_fail(x->cx, WB_TOO_BIG, "no memory is left to read %s", x->name);
    wb_err e = wb_source_fill(x->src, p, PIECE, &n);
    if (!e)
        e = wb_tell(x->cx,
                    &(wb_progress){.what = "bytes", .done = x->src->done, .total = x->src->total});
    if (e)
        return e;
    x->fed += n;
    return outcome(x, XML_ParseBuffer(x->parser, (int)n, n < PIECE));
}

void wb_xml_stop(wb_xml *x, wb_err why)
{
    if (x->failed == WB_OK)
        x->failed = why;
    (void)XML_StopParser(x->parser, XML_FALSE);
}

void wb_xml_pause(wb_xml *x)
{
    (void)XML_StopParser(x->parser, XML_TRUE);
}

void wb_xml_close(wb_xml *x)
{
    if (x->parser)
        XML_ParserFree(x->parser);
    x->parser = NULL;
    x->src->close(x->src);
}

const char *wb_xml_local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *wb_xml_attribute(const char **attributes, const char *local)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(wb_xml_local(attributes[0]), local) == 0)
            return attributes[1];
    return NULL;
}

wb_err wb_xml_read(wb_archive *a, int64_t entry, const struct wb_xml_handlers *h, void *user)
{
    wb_xml *x = NULL;
    wb_err e = wb_xml_open(a, entry, h, user, &x);
    if (e || !x)
        return e;
    while (!e && !x->ended)
        e = wb_xml_pump(x);
    wb_xml_close(x);
    return e;
}
