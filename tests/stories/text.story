# winback text render: one template, one object.

given hello.txt:
    Dear {{ name }}, {% for o in orders %}{{ o }}{% unless forloop.last %}, {% endunless %}{% endfor %}.
given data.json:
    {"name": "Anna & Ben", "orders": ["tea", "cup"]}

story: a template is filled from a file
run: winback text render hello.txt --data-file data.json
stdout has: tea, cup.
stdout has: Dear Anna

story: a fault in a template is named by its line
given bad.txt:
    one
    {% if %}
run: winback text render bad.txt --data-file data.json
exit: 1
stdout is empty
stderr has: 2

story: data that is no JSON is refused by name
given bad.json:
    {"name": 
run: winback text render hello.txt --data-file bad.json
exit: 1
stderr has: bad.json
