"""Broken rulebook files: a good text for each kind of file, and what is done to break it."""

from __future__ import annotations

FACTS = """\
table: shipment
title: {en: Shipment, zh: 货件}
grain: {en: One shipment., zh: 一个货件。}
key: [shipment_id]
event_time: sent_at
arrival: {column: _batch, expected_days: 3}
columns:
  shipment_id: {type: id, required: true, text: {en: Its id., zh: 编号。}}
  sent_at: {type: instant, required: true, text: {en: When it left., zh: 发出时间。}}
  seen_at: {type: instant, text: {en: When it was seen., zh: 扫描时间。}}
  state: {type: code, codes: [open, done], text: {en: Its state., zh: 状态。}}
  weight: {type: integer, least: 0, most: 90000, text: {en: Grams., zh: 克。}}
checks:
  - {id: seen_after_sent, severity: reject, later: seen_at, not_before: sent_at, text: {en: Late., zh: 时间有误。}}
"""

METRICS = """\
metric: fulfilment__online_72h_share
title: {en: 72H online rate, zh: 72小时上网率}
brief: {en: Lines scanned within 72 hours., zh: 72小时内上网的订单行。}
kind: share
unit: share
better: higher
grain: order_line
subjects: [store, listing]
windows: [30d, 3m]
settings:
  2016-01-01:
    announced: 2015-12-01
    reference: notice-1
    value:
      anchor: paid_at
      clock: {hours: 72}
      counted: {not: {fact: made_to_order, op: is, value: true}}
      passed: {fact: first_scan_at, op: within}
      excused_by: [strike, weather]
"""

STANDARDS = """\
standard: gold_merchant
title: {en: Gold merchants, zh: 金牌商家}
purpose: {en: Shows who ships fast., zh: 展示发货快的店铺。}
subject: store
zone: America/Sao_Paulo
evaluation: {monthly: [1]}
levels:
  - {level: gold, title: {en: Gold, zh: 金牌}}
  - {level: silver, title: {en: Silver, zh: 银牌}}
clauses:
  ships_in_time:
    title: {en: Ships in time, zh: 按时上网}
    metric: fulfilment__online_72h_share_90d_store
    op: at_least
    limit:
      2017-01-01: {value: {gold: 0.95, silver: 0.90}, keep: {gold: 0.93}, announced: 2016-12-01, reference: notice-1}
    counted_at_least: {2017-01-01: {value: 20, announced: 2016-12-01, reference: notice-1}}
    evidence: interval
    confidence: 0.99
    movable: true
    cost: 1
  factory: {title: {en: Factory, zh: 工厂}, attribute: merchant.kind, is: manufacturer}
  plus: {title: {en: PLUS, zh: PLUS店铺}, level_of: plus_store, at_least: plus}
requires:
  gold: {all: [ships_in_time, {any: [factory, plus]}]}
movement:
  2017-01-01: {announced: 2016-12-01, reference: notice-1, value: {promote_after: 1, demote_after: 2, steps: one}}
gives:
  gold: [{en: A badge., zh: 标识。}]
"""

MESSAGES = """\
messages: clauses
texts:
  no_level: {en: no level, zh: 无等级}
  few:
    en: "{counted} {counted:is|are} counted, {least} are needed, {short} more."
    zh: "已计入 {counted} 个，需要 {least} 个，还差 {short} 个。"
  gap_events: {en: "{n} {unit}", zh: "还需 {n} {unit}"}
"""

MARKETPLACE = """\
name: {en: Market, zh: 市场}
zone: America/Sao_Paulo
currency: BRL
minor_digits: 2
weekend: [saturday, sunday]
holidays: BR
"""

TESTS = """\
standard: gold_merchant
given: {ships_in_time: 98/100}
cases:
  - case: enough is gold
    source: notice-1
    as_of: 2017-02-01
    given: {factory: manufacturer}
    holds: silver
    expect: {level: gold, ships_in_time: {gold: met}}
"""

GOOD = {
    "facts": FACTS,
    "metrics": METRICS,
    "standards": STANDARDS,
    "messages": MESSAGES,
    "marketplace": MARKETPLACE,
    "tests": TESTS,
}

LINE = "    title: {en: Ships in time, zh: 按时上网}\n"

DOCUMENTS: dict[str, str | bytes] = {
    "empty": b"",
    "only_a_comment": b"# nothing yet\n",
    "only_spaces": b"   \n\n",
    "binary": b"PK\x03\x04\x14\x00\x08\x00",
    "utf16": "title: 金牌".encode("utf-16"),
    "gbk": "title: 金牌商家\n".encode("gbk"),
    "latin1_in_line_2": b"title: Gold\nnote: caf\xe9\n",
    "cut_in_a_character": "title: 金牌".encode()[:-1],
    "nul_inside": b"title: Go\x00ld\n",
    "escape_of_a_terminal": b'title: "\\e[31mred"\n',
    "byte_order_mark_inside": "title: Go\ufeffld\n".encode(),
    "half_of_a_pair": b'title: "\\ud83d"\n',
    "no_such_character": b'title: "\\UFFFFFFFF"\n',
    "unknown_escape": b'title: "C:\\market"\n',
    "tab_indent": b"title:\n\ten: Gold\n",
    "quote_not_closed": b"title: 'Gold\nnote: x\n",
    "double_quote_not_closed": b'title: "Gold\n',
    "list_not_closed": b"key: [a, b\nnote: x\n",
    "mapping_not_closed": b"title: {en: Gold\nnote: x\n",
    "second_colon": "说明: 金牌: 新版\n".encode(),
    "key_without_colon": b"title: Gold\nnote\n",
    "wrong_indent": b"a:\n    b: 1\n  c: 2\n",
    "list_and_mapping": b"- a\nb: c\n",
    "percent_first": b"limit: %95\n",
    "at_first": b"owner: @ops\n",
    "key_twice": b"title: Gold\ntitle: Silver\n",
    "list_as_key": b"? [a, b]\n: c\n",
    "key_of_nothing": b"~: x\n",
    "two_documents": b"a: 1\n---\nb: 2\n",
    "anchor": b"a: &limit 0.95\nb: 0.90\n",
    "alias": b"a: *limit\n",
    "billion_laughs": b'a: &a ["lol","lol"]\n' + b"".join(
        b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % (n, n, *[n - 1] * 8) for n in range(98, 110)
    ),
    "tag": b"a: !!python/object/apply:os.system [ls]\n",
    "own_tag": b"a: !limit 0.95\n",
    "newer_yaml": b"%YAML 9.9\n---\na: 1\n",
    "deep_list": b"a: " + b"[" * 100_000,
    "deep_mapping": b"{a: " * 20_000,
    "huge": b"a: 1\n" * 100_000,
    "very_long_line": b"a: '" + b"x" * 5_000 + b"' y\n",
}  # fmt: skip
"""Bytes that are no rulebook text, whatever is to be read from them."""

CHANGES: dict[str, dict[str, tuple[str, str]]] = {
    "facts": {
        "misspelt_key": ("grain:", "grian:"),
        "missing_title": ("title: {en: Shipment, zh: 货件}\n", ""),
        "one_language": ("{en: Shipment, zh: 货件}", "{en: Shipment}"),
        "third_language": ("{en: Shipment, zh: 货件}", "{en: Shipment, zh: 货件, fr: Colis}"),
        "list_for_mapping": ("{en: Shipment, zh: 货件}", "[Shipment, 货件]"),
        "bad_table_name": ("table: shipment", "table: Shipment 2"),
        "unknown_type": ("type: integer", "type: intger"),
        "unknown_key_column": ("key: [shipment_id]", "key: [shipmentid]"),
        "key_may_be_empty": ("key: [shipment_id]", "key: [seen_at]"),
        "key_no_list": ("key: [shipment_id]", "key: shipment_id"),
        "event_time_no_instant": ("event_time: sent_at", "event_time: weight"),
        "arrival_unknown": ("column: _batch", "column: _bach"),
        "days_no_number": ("expected_days: 3", "expected_days: three"),
        "days_full_width": ("expected_days: 3", "expected_days: ３"),
        "days_negative": ("expected_days: 3", "expected_days: -3"),
        "days_too_many": ("expected_days: 3", "expected_days: 4000"),
        "codes_without_code": ("type: code, codes", "type: text, codes"),
        "code_without_codes": ("codes: [open, done], ", ""),
        "required_yes": ("type: id, required: true", "type: id, required: yes"),
        "number_with_exponent": ("most: 90000", "most: 9e4"),
        "number_with_commas": ("most: 90000", "most: '90,000'"),
        "unknown_severity": ("severity: reject", "severity: rejct"),
        "check_of_nothing": ("later: seen_at, not_before: sent_at, ", ""),
        "check_unknown_column": ("not_before: sent_at", "not_before: send_at"),
        "column_name_twice": ("  seen_at: {type", "  sent_at: {type"),
        "columns_are_a_text": ("event_time: sent_at", "event_time: [sent_at]"),
        "refers_to_nothing": ("type: id, required", "type: id, refers: store.storeid, required"),
        "refers_without_dot": ("type: id, required", "type: id, refers: store, required"),
    },
    "metrics": {
        "misspelt_key": ("better:", "beter:"),
        "bad_name": ("metric: fulfilment__online_72h_share", "metric: Online rate"),
        "unknown_kind": ("kind: share", "kind: shares"),
        "unknown_unit": ("unit: share", "unit: percent"),
        "unknown_direction": ("better: higher", "better: high"),
        "unknown_grain": ("grain: order_line", "grain: orderline"),
        "unknown_subject": ("[store, listing]", "[store, listings]"),
        "subject_of_another_grain": ("grain: order_line", "grain: dispute"),
        "bad_window": ("[30d, 3m]", "[30d, 3 months]"),
        "no_settings": (METRICS[METRICS.index("settings:") :], "settings: {}\n"),
        "settings_not_dated": ("  2016-01-01:\n", "  first:\n"),
        "date_that_is_none": ("  2016-01-01:\n", "  2016-02-30:\n"),
        "date_with_slashes": ("  2016-01-01:\n", "  2016/01/01:\n"),
        "date_compact": ("  2016-01-01:\n", "  20160101:\n"),
        "date_full_width": ("  2016-01-01:\n", "  ２０１６-01-01:\n"),
        "date_far_off": ("  2016-01-01:\n", "  9999-01-01:\n"),
        "announced_late": ("announced: 2015-12-01", "announced: 2016-02-01"),
        "no_reference": ("    reference: notice-1\n", ""),
        "unknown_anchor": ("anchor: paid_at", "anchor: payed_at"),
        "clock_of_both": ("{hours: 72}", "{hours: 72, days: 3}"),
        "clock_with_fraction": ("{hours: 72}", "{hours: 72.5}"),
        "clock_unknown_calendar": ("{hours: 72}", "{hours: 72, calendar: workdays}"),
        "working_clock_never_settles": ("{hours: 72}", "{hours: 72, calendar: working}"),
        "unknown_fact": ("fact: first_scan_at", "fact: first_scan"),
        "unknown_op": ("op: within", "op: in_time"),
        "op_of_another_type": (
            "{fact: made_to_order, op: is, value: true}",
            "{fact: made_to_order, op: at_least, value: 1}",
        ),
        "value_no_boolean": ("value: true", "value: maybe"),
        "value_missing": (", op: is, value: true", ", op: is"),
        "op_takes_no_value": ("op: within}", "op: within, value: 3}"),
        "condition_of_nothing": ("{fact: first_scan_at, op: within}", "{}"),
        "passed_missing": ("      passed: {fact: first_scan_at, op: within}\n", ""),
        "value_not_for_a_share": ("      passed:", "      value: goods_minor\n      passed:"),
        "unknown_incident": ("[strike, weather]", "[strike, whether]"),
    },
    "standards": {
        "misspelt_key": ("purpose:", "purpuse:"),
        "unknown_subject": ("subject: store", "subject: shop"),
        "unknown_zone": ("America/Sao_Paulo", "America/Sao Paolo"),
        "no_levels": (
            "levels:\n  - {level: gold, title: {en: Gold, zh: 金牌}}\n  - {level: silver, title: {en: Silver, zh: 银牌}}\n",
            "levels: []\n",
        ),
        "level_twice": ("level: silver,", "level: gold,"),
        "level_name": ("level: silver,", "level: Silver!,"),
        "no_evaluation": ("evaluation: {monthly: [1]}\n", ""),
        "evaluation_day_32": ("{monthly: [1]}", "{monthly: [32]}"),
        "evaluation_twice": ("{monthly: [1]}", "{monthly: [1], weekly: monday}"),
        "evaluation_weekday": ("{monthly: [1]}", "{weekly: mon}"),
        "unknown_metric": ("online_72h_share_90d", "online_72_share_90d"),
        "no_metric_id": ("fulfilment__online_72h_share_90d_store", "72H online rate"),
        "metric_of_another_subject": ("share_90d_store", "share_90d_listing"),
        "bad_window": ("share_90d_store", "share_90x_store"),
        "unknown_operator": ("op: at_least", "op: at_lest"),
        "operator_sign": ("op: at_least", "op: '>='"),
        "limit_in_percent": ("gold: 0.95", "gold: 95%"),
        "limit_nan": ("gold: 0.95", "gold: .NaN"),
        "limit_exponent": ("gold: 0.95", "gold: 9.5e-1"),
        "limit_comma": ("gold: 0.95", 'gold: "0,95"'),
        "limit_full_width": ("gold: 0.95", "gold: ０.９５"),
        "limit_seven_decimals": ("gold: 0.95", "gold: 0.9500001"),
        "limit_twenty_digits": ("gold: 0.95", "gold: 99999999999999999999"),
        "limit_for_unknown_level": ("silver: 0.90}", "sliver: 0.90}"),
        "limit_not_dated": ("      2017-01-01: {value: {gold", "      now: {value: {gold"),
        "limit_a_list": ("{gold: 0.95, silver: 0.90}", "[0.95, 0.90]"),
        "date_twice": (
            "    counted_at_least:",
            "      2017-01-01: {value: 0.9, announced: 2016-12-01, reference: notice-2}\n    counted_at_least:",
        ),
        "announced_late": ("keep: {gold: 0.93}, announced: 2016-12-01", "keep: {gold: 0.93}, announced: 2017-12-01"),
        "keep_is_harder": ("keep: {gold: 0.93}", "keep: {gold: 0.97}"),
        "keep_unknown_level": ("keep: {gold: 0.93}", "keep: {glod: 0.93}"),
        "counted_zero": ("value: 20", "value: 0"),
        "counted_with_decimals": ("value: 20", "value: 20.5"),
        "confidence_one": ("confidence: 0.99", "confidence: 1"),
        "confidence_in_percent": ("confidence: 0.99", "confidence: 99"),
        "unknown_evidence": ("evidence: interval", "evidence: intervall"),
        "cost_negative": ("cost: 1", "cost: -1"),
        "movable_perhaps": ("movable: true", "movable: perhaps"),
        "clause_of_no_kind": (", attribute: merchant.kind, is: manufacturer", ""),
        "clause_of_two_kinds": ("attribute: merchant.kind", "attribute: merchant.kind, level_of: plus_store"),
        "attribute_without_table": ("attribute: merchant.kind", "attribute: kind"),
        "attribute_asks_nothing": (", is: manufacturer", ""),
        "unknown_other_standard": ("level_of: plus_store", "level_of: plus_shop"),
        "unknown_other_level": ("at_least: plus}", "at_least: plus2}"),
        "circle": ("level_of: plus_store, at_least: plus", "level_of: gold_merchant, at_least: silver"),
        "requires_unknown_level": ("  gold: {all: [ships", "  golden: {all: [ships"),
        "requires_unknown_clause": ("[factory, plus]", "[factory, pluss]"),
        "requires_two_words": ("{any: [factory, plus]}", "{any: [factory], all: [plus]}"),
        "requires_nothing": ("{any: [factory, plus]}", "{any: []}"),
        "requires_too_deep": ("{any: [factory, plus]}", "{not: {not: {not: {not: {not: plus}}}}}"),
        "movement_unknown": ("demote_after: 2", "demote_afters: 2"),
        "movement_word": ("steps: one", "steps: two"),
        "movement_huge": ("demote_after: 2", "demote_after: 1000000000000"),
        "gives_to_unknown_level": ("gives:\n  gold:", "gives:\n  glod:"),
        "clause_name_too_long": ("  ships_in_time:\n", "  ships_in_time_and_much_else_that_makes_it_long:\n"),
        "purpose_without_chinese": (
            "{en: Shows who ships fast., zh: 展示发货快的店铺。}",
            "{en: Shows who ships fast., zh: }",
        ),
        "clauses_empty": (STANDARDS[STANDARDS.index("clauses:") : STANDARDS.index("requires:")], "clauses: {}\n"),
    },
    "messages": {
        "misspelt_key": ("texts:", "text:"),
        "unknown_message": ("  no_level:", "  no_levle:"),
        "one_language": ("{en: no level, zh: 无等级}", "{en: no level}"),
        "unknown_placeholder": ("{least} are needed", "{leest} are needed"),
        "placeholder_in_chinese": ("还差 {short} 个", "还差 {缺少} 个"),
        "placeholder_not_closed": ("{short} more", "{short more"),
        "stray_brace": ("还差 {short} 个", "还差 short} 个"),
        "plural_of_a_word": ('"{n} {unit}"', '"{n} {unit:a|b}"'),
        "plural_of_three": ("{counted:is|are}", "{counted:is|are|be}"),
        "message_is_a_list": ("{en: no level, zh: 无等级}", "[no level, 无等级]"),
        "messages_left_out": ("  no_level: {en: no level, zh: 无等级}\n", ""),
    },
    "marketplace": {
        "misspelt_key": ("minor_digits:", "minor_digit:"),
        "unknown_zone": ("America/Sao_Paulo", "Brasil"),
        "zone_is_a_path": ("America/Sao_Paulo", "../../etc/passwd"),
        "bad_currency": ("currency: BRL", "currency: R$"),
        "too_many_digits": ("minor_digits: 2", "minor_digits: 9"),
        "unknown_weekday": ("[saturday, sunday]", "[saturday, sonday]"),
        "weekend_a_text": ("[saturday, sunday]", "saturday"),
        "unknown_country": ("holidays: BR", "holidays: XX"),
        "no_currency": ("currency: BRL\n", ""),
    },
    "tests": {
        "misspelt_key": ("given:", "givn:"),
        "unknown_standard": ("standard: gold_merchant", "standard: gold_merchants"),
        "cases_no_list": ("cases:\n  - case: enough is gold\n", "cases:\n    case: enough is gold\n"),
        "no_source": ("    source: notice-1\n", ""),
        "no_day": ("    as_of: 2017-02-01\n", ""),
        "bad_day": ("as_of: 2017-02-01", "as_of: 2017-2-1"),
        "unknown_clause": ("{ships_in_time: 98/100}", "{ships_on_time: 98/100}"),
        "figure_in_percent": ("98/100}", "98%}"),
        "figure_of_three": ("98/100}", "98/100/2}"),
        "unknown_level_held": ("holds: silver", "holds: bronze"),
        "unknown_level_expected": ("{gold: met}", "{glod: met}"),
        "unknown_outcome": ("{gold: met}", "{gold: passed}"),
        "nothing_expected": ("    expect: {level: gold, ships_in_time: {gold: met}}\n", ""),
    },
}

OVERLAYS: dict[str, str] = {
    "no_value": "gold_merchant.clauses.ships_in_time.limit.gold",
    "no_path": "=0.93",
    "only_a_document": "gold_merchant=1",
    "empty_step": "gold_merchant..limit=0.93",
    "unknown_document": "gold_mechant.clauses.ships_in_time.limit.gold=0.93",
    "unknown_clause": "gold_merchant.clauses.ships_on_time.limit.gold=0.93",
    "too_far": "gold_merchant.subject.kind=store",
    "before_everything": "gold_merchant.clauses.ships_in_time.limit.gold=0.93@2010-01-01",
    "no_such_day": "gold_merchant.clauses.ships_in_time.limit.gold=0.93@2017-02-30",
    "value_no_number": "gold_merchant.clauses.ships_in_time.limit.gold=93%",
    "value_no_yaml": "gold_merchant.clauses.ships_in_time.limit.gold={",
    "unknown_key": "gold_merchant.clauses.ships_in_time.op=at_lest",
}
"""Overlays that cannot be laid over the good standard."""
