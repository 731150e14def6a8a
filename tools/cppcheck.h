/* cppcheck.h - what cppcheck must know of the loops that jansson makes of macros. */
#define json_array_foreach(array, i, item)                                                         \
    for (i = 0; i < json_array_size(array); i++, item = json_array_get(array, i))
#define json_object_foreach(object, key, value)                                                    \
    for (key = "", value = json_object_get(object, key); next(object);)
