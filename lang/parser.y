/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The grammar. It builds the tree and nothing else. layout.c has already told keywords from names and matched brackets,
 * and every entry ends in END; so each `error` below stands for the rest of one entry, which syntax.c skips.
 */
%require "3.8"
%define api.pure full
%define api.prefix {dna_yy}
%define api.token.prefix {T_}
%define api.location.type {dna_span}
%define api.header.include {"lang/parser.h"}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%param {struct dna_parser *p}

%code requires {
#include "lang/ast_internal.h"
}

%code {
#include <stdlib.h>

#define YYMAXDEPTH 4000 /* DNA_NESTING_MAX levels of what takes most room; what is deeper is refused before */
#define YYLLOC_DEFAULT(current, rhs, n)                                                                                \
  ((current) = (n) ? (dna_span){YYRHSLOC(rhs, 1).file, YYRHSLOC(rhs, 1).start, YYRHSLOC(rhs, n).end}                   \
                   : (dna_span){YYRHSLOC(rhs, 0).file, YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).end})

static int yylex(DNA_YYSTYPE *value, dna_span *span, dna_parser *p);
static void yyerror(const dna_span *span, dna_parser *p, const char *message);

/* The actions' shorthands; yyloc is what @$ stands for. */
#define NODE(kind) dna_ast_new(p, AST_##kind, yyloc)
#define NAMED(kind, name, span) dna_ast_name(NODE(kind), name, span)
#define TEXT(node, text, span) dna_ast_text(node, text, span)
#define KID(node, kid) dna_ast_kid(p, node, kid)
#define ONE(node) dna_list_add(p, (dna_list){0}, node)
#define MISSING(span) dna_ast_new(p, AST_E_ERROR, span)
#define SLIP(span, message) dna_diag_error(p->diags, span, "syntax", message)
}

%union {
  const char *text;
  dna_number *number;
  int power;
  char op;
  dna_expr expr;
  dna_list list;
  dna_ast *node;
}

/* ---- tokens ---------------------------------------------------------------------------------------------------------- */
%token END BAD START_FILE START_VALUE
%token <text> NAME STRING ROW_LABEL
%token <number> NUM UNIT
%token <power> POWER
%token <op> CMP IN
%token AND OR NOT IF THEN ELSE ROOT RANGE PM BAR_OPEN BAR_CLOSE SET_OPEN SET_CLOSE
%token ANALYSIS IMPORT PARAM LET TABLE OBJECT REGION VARIATION LUMINOSITY SAMPLE SAMPLES WINDOW LIMIT EXPECT
%token <text> META UP_DOWN
%token FROM AS BLIND WHERE SET ACCEPT SORT BY ASCENDING DESCENDING TAKE BEST TAG
%token CUT WEIGHT HISTOGRAM PROFILE BINS VS LOG FOLD OVERFLOW TITLE LABEL UNIT_AREA AREA
%token <text> HOW
%token OUTSIDE COLUMNS VALUE SHIFT
%token FILES XSEC KFACTOR KIND GROUP WITH OF WIDTH BACKGROUND MAXIMISE INTERVAL HOLDS SPLIT SIDEBANDS SCALE EXCLUDE VARY COMBINE
%token FOR WITHIN SIGMA
%token <text> OF_ROWS

%precedence ELSE
%left OR
%left AND
%precedence NOT
%left CMP IN
%left '+' '-'
%left '*' '/'
%precedence UNARY ROOT
%right '^' POWER

%type <expr> expr primary value argument
%type <list> exprs arguments conditions names parameters sources items table_items key cells assigns withs strings options
%type <list> references sets qualities
%type <node> quality within range entry item option bins assign source set table_item cell list_of_edges
%type <text> name label_opt
%type <number> unit_opt
%type <op> open_end close_end

%%

start:
    START_FILE file
  | START_VALUE value END { dna_ast_statement(p, $value.node); }
;
file:
    %empty
  | file entry END { yyerrok; dna_ast_statement(p, $entry); }
  | file fault END { yyerrok; }
;

/* ---- statements -------------------------------------------------------------------------------------------------------- */

entry:
    ANALYSIS STRING             { $$ = TEXT(NODE(S_ANALYSIS), $2, @2); }
  | ANALYSIS STRING open items '}' { $$ = dna_ast_kids(TEXT(NODE(S_ANALYSIS), $2, @2), $items); }
  | ANALYSIS fault              { $$ = NULL; }
  | ANALYSIS fault open items '}' { $$ = NULL; }
  | IMPORT STRING               { $$ = TEXT(NODE(S_IMPORT), $2, @2); }
  | IMPORT fault                { $$ = NULL; }
  | PARAM name '=' value        { $$ = KID(NAMED(S_PARAM, $name, @name), $value.node); }
  | PARAM name '=' expr STRING  { $$ = TEXT(KID(NAMED(S_PARAM, $name, @name), $expr.node), $STRING, @STRING); }
  | PARAM name fault            { $$ = KID(NAMED(S_PARAM, $name, @name), MISSING(@$)); }
  | PARAM fault                 { $$ = NULL; }
  | LET name '=' value          { $$ = KID(NAMED(S_LET, $name, @name), $value.node); }
  | LET name parameters '=' value {
      $$ = KID(dna_ast_params(NAMED(S_LET, $name, @name), $parameters), $value.node);
      $$->flags |= AST_FUNCTION;
    }
  | LET name fault              { $$ = KID(NAMED(S_LET, $name, @name), MISSING(@$)); }
  | LET fault                   { $$ = NULL; }
  | TABLE name '(' exprs ')' STRING { $$ = TEXT(dna_ast_params(NAMED(S_TABLE, $name, @name), $exprs), $STRING, @STRING); }
  | TABLE name '(' exprs ')' STRING open table_items '}' {
      $$ = dna_ast_kids(TEXT(dna_ast_params(NAMED(S_TABLE, $name, @name), $exprs), $STRING, @STRING), $table_items);
    }
  | TABLE name '(' exprs ')' open table_items '}' {
      $$ = dna_ast_kids(dna_ast_params(NAMED(S_TABLE, $name, @name), $exprs), $table_items);
    }
  | TABLE name fault            { $$ = NAMED(S_TABLE, $name, @name); }
  | TABLE name fault open table_items '}' { $$ = NAMED(S_TABLE, $name, @name); }
  | TABLE fault                 { $$ = NULL; }
  | TABLE fault open table_items '}' { $$ = NULL; }
  | OBJECT name FROM sources open items '}' {
      $$ = dna_ast_kids(dna_ast_params(NAMED(S_OBJECT, $name, @name), $sources), $items);
    }
  | OBJECT name fault           { $$ = dna_ast_params(NAMED(S_OBJECT, $name, @name), ONE(MISSING(@fault))); }
  | OBJECT name fault open items '}' {
      $$ = dna_ast_kids(dna_ast_params(NAMED(S_OBJECT, $name, @name), ONE(MISSING(@fault))), $items);
    }
  | OBJECT fault                { $$ = NULL; }
  | OBJECT fault open items '}' { $$ = NULL; }
  | REGION name open items '}'  { $$ = dna_ast_kids(NAMED(S_REGION, $name, @name), $items); }
  | REGION name BLIND open items '}' {
      $$ = dna_ast_kids(NAMED(S_REGION, $name, @name), $items);
      $$->flags |= AST_BLIND;
    }
  | REGION name[own] FROM name[parent] open items '}' {
      $$ = dna_ast_other(dna_ast_kids(NAMED(S_REGION, $own, @own), $items), $parent, @parent);
    }
  | REGION name[own] FROM name[parent] BLIND open items '}' {
      $$ = dna_ast_other(dna_ast_kids(NAMED(S_REGION, $own, @own), $items), $parent, @parent);
      $$->flags |= AST_BLIND;
    }
  | REGION name fault           { $$ = NAMED(S_REGION, $name, @name); }
  | REGION name fault open items '}' { $$ = dna_ast_kids(NAMED(S_REGION, $name, @name), $items); }
  | REGION fault                { $$ = NULL; }
  | REGION fault open items '}' { $$ = NULL; }
  | VARIATION name open sets '}' { $$ = dna_ast_variation(p, @$, $name, @name, $sets); }
  | VARIATION name fault        { $$ = NAMED(S_VARIATION, $name, @name); }
  | VARIATION name fault open sets '}' { $$ = dna_ast_variation(p, @$, $name, @name, $sets); }
  | VARIATION fault             { $$ = NULL; }
  | VARIATION fault open sets '}' { $$ = NULL; }
  | LUMINOSITY value            { $$ = KID(NODE(S_LUMINOSITY), $value.node); }
  | SAMPLE name open items '}'  { $$ = dna_ast_kids(NAMED(S_SAMPLE, $name, @name), $items); }
  | SAMPLE name fault           { $$ = NAMED(S_SAMPLE, $name, @name); }
  | SAMPLE name fault open items '}' { $$ = dna_ast_kids(NAMED(S_SAMPLE, $name, @name), $items); }
  | SAMPLE fault                { $$ = NULL; }
  | SAMPLE fault open items '}' { $$ = NULL; }
  | SAMPLES FROM STRING         { $$ = TEXT(NODE(S_SAMPLES), $3, @3); }
  | SAMPLES FROM STRING open items '}' { $$ = dna_ast_kids(TEXT(NODE(S_SAMPLES), $3, @3), $items); }
  | SAMPLES fault               { $$ = NULL; }
  | SAMPLES fault open items '}' { $$ = NULL; }
  | WINDOW name open items '}'  { $$ = dna_ast_kids(NAMED(S_WINDOW, $name, @name), $items); }
  | WINDOW name fault           { $$ = NAMED(S_WINDOW, $name, @name); }
  | WINDOW name fault open items '}' { $$ = dna_ast_kids(NAMED(S_WINDOW, $name, @name), $items); }
  | WINDOW fault                { $$ = NULL; }
  | WINDOW fault open items '}' { $$ = NULL; }
  | LIMIT name open items '}'   { $$ = dna_ast_kids(NAMED(S_LIMIT, $name, @name), $items); }
  | LIMIT name fault            { $$ = NAMED(S_LIMIT, $name, @name); }
  | LIMIT name fault open items '}' { $$ = dna_ast_kids(NAMED(S_LIMIT, $name, @name), $items); }
  | LIMIT fault                 { $$ = NULL; }
  | LIMIT fault open items '}'  { $$ = NULL; }
  | EXPECT name qualities open items '}' {
      $$ = dna_ast_params(dna_ast_kids(NAMED(S_EXPECT, $name, @name), $items), $qualities);
    }
  | EXPECT name qualities fault { $$ = NULL; }
  | EXPECT name qualities fault open items '}' { $$ = NULL; }
  | EXPECT fault                { $$ = NULL; }
  | EXPECT fault open items '}' { $$ = NULL; }
;
qualities:
    %empty            { $$ = (dna_list){0}; }
  | qualities quality { $$ = dna_list_add(p, $1, $2); }
;
quality:
    FOR name { $$ = NAMED(X_FOR, $name, @name); }
  | FOR STRING { $$ = NAMED(X_FOR, $2, @2); }
  | OF_ROWS  { $$ = NAMED(X_OF, $1, @1); }
  | within   { $$ = $1; }
;
within:
    WITHIN expr       { $$ = KID(NODE(X_WITHIN), $2.node); }
  | WITHIN expr SIGMA { $$ = KID(NAMED(X_WITHIN, "σ", @SIGMA), $2.node); }
;
open: '{' { yyerrok; } ;
fault: error { if (!p->at_place) yyclearin; } ; /* what is unfit is dropped at once, or it would cost the entry */
name: NAME ;
parameters: '(' names ')' { $$ = $2; } ;
names:
    name           { $$ = ONE(dna_expr_name(p, @1, $1).node); }
  | names ',' name { $$ = dna_list_add(p, $1, dna_expr_name(p, @3, $3).node); }
;
sources:
    source             { $$ = ONE($1); }
  | sources ',' source { $$ = dna_list_add(p, $1, $3); }
;
source:
    expr { $$ = $1.node; }
  | expr AS parameters { $$ = dna_ast_params(KID(NODE(E_AS), $1.node), $parameters); }
;

/* ---- what is in blocks; layout.c lets only those words be keywords that the block has ------------------------------------- */

items:
    %empty          { $$ = (dna_list){0}; }
  | items item END  { yyerrok; $$ = $item ? dna_list_add(p, $1, $item) : $1; }
  | items fault END { yyerrok; $$ = $1; }
;
item:
    META STRING         { $$ = TEXT(NAMED(M_ENTRY, $1, @1), $2, @2); }
  | META fault          { $$ = NULL; }
  /* object */
  | WHERE conditions    { $$ = dna_ast_kids(NODE(O_WHERE), $2); }
  | SET name '=' value  { $$ = KID(NAMED(O_SET, $name, @name), $value.node); }
  | SET fault           { $$ = NULL; }
  | ACCEPT value        { $$ = KID(NODE(O_ACCEPT), $2.node); }
  | SORT BY value       { $$ = KID(NODE(O_SORT), $3.node); }
  | SORT BY expr ASCENDING  { $$ = KID(NODE(O_SORT), $3.node); $$->flags |= AST_ASCENDING; }
  | SORT BY expr DESCENDING { $$ = KID(NODE(O_SORT), $3.node); }
  | SORT fault          { $$ = NULL; }
  | TAKE value          { $$ = KID(NODE(O_TAKE), $2.node); }
  | BEST BY value       { $$ = KID(NODE(O_BEST), $3.node); }
  | BEST fault          { $$ = NULL; }
  | TAG withs           { $$ = dna_ast_kids(NODE(O_TAG), $2); }
  | TAG fault           { $$ = NULL; }
  /* region */
  | CUT label_opt value    { $$ = KID(TEXT(NODE(R_CUT), $2, @2), $3.node); }
  | WEIGHT label_opt value { $$ = KID(TEXT(NODE(R_WEIGHT), $2, @2), $3.node); }
  | HISTOGRAM name '=' value options {
      $$ = dna_ast_histogram(p, AST_R_HISTOGRAM, @$, $name, @name, $value.node, NULL, $options);
    }
  | HISTOGRAM name '=' expr[x] VS value[y] options {
      $$ = dna_ast_histogram(p, AST_R_HISTOGRAM, @$, $name, @name, $x.node, $y.node, $options);
    }
  | HISTOGRAM fault     { $$ = NULL; }
  | PROFILE name '=' expr[x] VS value[y] options {
      $$ = dna_ast_histogram(p, AST_R_PROFILE, @$, $name, @name, $x.node, $y.node, $options);
    }
  | PROFILE fault       { $$ = NULL; }
  | BINS name '=' value options {
      $$ = dna_ast_histogram(p, AST_R_BINS, @$, $name, @name, $value.node, NULL, $options);
    }
  | BINS fault          { $$ = NULL; }
  /* sample */
  | FILES strings       { $$ = dna_ast_kids(NODE(P_FILES), $2); }
  | FILES fault         { $$ = NULL; }
  | XSEC value          { $$ = KID(NODE(P_XSEC), $2.node); }
  | KFACTOR value       { $$ = KID(NODE(P_KFACTOR), $2.node); }
  | KIND name           { $$ = NAMED(P_KIND, $2, @2); }
  | KIND fault          { $$ = NULL; }
  | GROUP STRING        { $$ = TEXT(NODE(P_GROUP), $2, @2); }
  | GROUP fault         { $$ = NULL; }
  | WITH withs          { $$ = dna_ast_kids(NODE(P_WITH), $2); }
  | WITH fault          { $$ = NULL; }
  /* window */
  | OF expr IN name {
      if ($IN) SLIP(@IN, "expected 'in' and the name of a region");
      $$ = dna_ast_other(KID(NODE(W_OF), $expr.node), $name, @name);
    }
  | OF fault            { $$ = NULL; }
  | WIDTH range         { $$ = KID(NODE(W_WIDTH), $2); }
  | WIDTH fault         { $$ = KID(NODE(W_WIDTH), MISSING(@fault)); }
  | BACKGROUND CMP value { $$ = KID(NODE(W_BACKGROUND), $3.node); $$->ops = dna_arena_strndup(p->arena, &$CMP, 1); }
  | BACKGROUND fault    { $$ = NULL; }
  | BACKGROUND FROM SIDEBANDS range AS value { $$ = KID(KID(NODE(W_SIDEBANDS), $range), $value.node); }
  | MAXIMISE value      { $$ = KID(NODE(W_MAXIMISE), $2.node); }
  | INTERVAL range      { $$ = KID(NODE(W_INTERVAL), $2); }
  | INTERVAL fault      { $$ = KID(NODE(W_INTERVAL), MISSING(@fault)); }
  | HOLDS value         { $$ = KID(NODE(W_HOLDS), $2.node); }
  | SPLIT               { $$ = NODE(W_SPLIT); }
  /* limit */
  | FROM name           { $$ = NAMED(L_FROM, $2, @2); }
  | FROM fault          { $$ = NULL; }
  | SCALE name          { $$ = NAMED(L_SCALE, $2, @2); }
  | SCALE fault         { $$ = NULL; }
  | EXCLUDE value       { $$ = KID(NODE(L_EXCLUDE), $2.node); }
  | VARY references     { $$ = dna_ast_kids(NODE(L_VARY), $2); }
  | VARY references IN name {
      if ($IN) SLIP(@IN, "expected 'in quadrature'");
      $$ = dna_ast_kids(NAMED(L_VARY, $name, @name), $references);
    }
  | VARY fault          { $$ = NULL; }
  | COMBINE references IN name {
      if ($IN) SLIP(@IN, "expected 'in quadrature' or 'in likelihood'");
      $$ = dna_ast_kids(NAMED(L_COMBINE, $name, @name), $references);
    }
  | COMBINE fault       { $$ = NULL; }
  /* expect */
  | ROW_LABEL value     { $$ = KID(TEXT(NODE(X_ROW), $1, @1), $2.node); }
  | ROW_LABEL expr[count] within { $$ = KID(KID(TEXT(NODE(X_ROW), $1, @1), $count.node), $within); }
  | ROW_LABEL expr[count] PM value[spread] {
      $$ = KID(KID(TEXT(NODE(X_ROW), $1, @1), $count.node), $spread.node);
    }
  | ROW_LABEL expr[count] PM expr[spread] within {
      $$ = KID(KID(KID(TEXT(NODE(X_ROW), $1, @1), $count.node), $spread.node), $within);
    }
;
label_opt:
    %empty    { $$ = NULL; }
  | ROW_LABEL { $$ = $1; }
;
conditions:
    value                { $$ = ONE($1.node); }
  | conditions ',' value { $$ = dna_list_add(p, $1, $3.node); }
;
strings:
    STRING             { $$ = ONE(TEXT(NODE(E_STRING), $1, @1)); }
  | strings ',' STRING { $$ = dna_list_add(p, $1, TEXT(dna_ast_new(p, AST_E_STRING, @3), $3, @3)); }
;
references: names ;
withs:
    assign           { $$ = ONE($1); }
  | withs ',' assign { $$ = dna_list_add(p, $1, $3); }
;
assign:
    name '=' value { $$ = KID(NAMED(ASSIGN, $name, @name), $value.node); }
  | name fault     { $$ = KID(NAMED(ASSIGN, $name, @name), MISSING(@fault)); }
;
assigns:
    %empty             { $$ = (dna_list){0}; }
  | assigns assign END { yyerrok; $$ = dna_list_add(p, $1, $2); }
  | assigns fault END  { yyerrok; $$ = $1; }
;
sets:
    %empty          { $$ = (dna_list){0}; }
  | sets set END    { yyerrok; $$ = dna_list_add(p, $1, $2); }
  | sets assign END { yyerrok; $$ = dna_list_add(p, $1, $2); }
  | sets fault END  { yyerrok; $$ = $1; }
;
set:
    UP_DOWN open assigns '}'       { $$ = dna_ast_kids(NAMED(V_SET, $1, @1), $assigns); }
  | UP_DOWN fault open assigns '}' { $$ = dna_ast_kids(NAMED(V_SET, $1, @1), $assigns); }
;
table_items:
    %empty                     { $$ = (dna_list){0}; }
  | table_items table_item END { yyerrok; $$ = dna_list_add(p, $1, $2); }
  | table_items fault END      { yyerrok; $$ = dna_list_add(p, $1, MISSING(@fault)); }
;
table_item:
    HOW               { $$ = NAMED(T_HOW, $1, @1); }
  | OUTSIDE name      { $$ = NAMED(T_OUTSIDE, $2, @2); }
  | OUTSIDE fault     { $$ = NAMED(T_OUTSIDE, NULL, @1); }
  | COLUMNS strings   { $$ = dna_ast_kids(NODE(T_COLUMNS), $2); }
  | COLUMNS list_of_edges { $$ = KID(NODE(T_COLUMNS), $2); }
  | COLUMNS fault     { $$ = NODE(T_COLUMNS); }
  | VALUE STRING      { $$ = TEXT(NODE(T_VALUE), $2, @2); }
  | VALUE fault       { $$ = NODE(T_VALUE); }
  | SHIFT value       { $$ = KID(NODE(T_SHIFT), $2.node); }
  | SHIFT expr BY STRING { $$ = TEXT(KID(NODE(T_SHIFT), $expr.node), $STRING, @STRING); }
  | key ':' cells     { $$ = dna_ast_params(dna_ast_kids(NODE(T_ROW), $cells), $key); }
  | key ':' fault     { $$ = dna_ast_params(dna_ast_kids(NODE(T_ROW), ONE(MISSING(@fault))), $key); }
;
key:
    expr          { $$ = ONE($1.node); }
  | range         { $$ = ONE($1); }
  | key ',' expr  { $$ = dna_list_add(p, $1, $3.node); }
  | key ',' range { $$ = dna_list_add(p, $1, $3); }
;
cells:
    cell           { $$ = ONE($1); }
  | cells ',' cell { $$ = dna_list_add(p, $1, $3); }
;
cell:
    expr                  { $$ = KID(NODE(T_CELL), $1.node); }
  | expr[value] PM expr[error] { $$ = KID(KID(NODE(T_CELL), $value.node), $error.node); }
  | expr[value] UP_DOWN expr[up] UP_DOWN expr[down] {
      $$ = KID(KID(KID(NODE(T_CELL), $value.node), $up.node), $down.node);
      if (*$2 != 'u' || *$4 != 'd') SLIP(@$, "the errors of a value are written 0.9 up 0.1 down 0.2");
    }
;

/* ---- bins ------------------------------------------------------------------------------------------------------------------ */

options:
    %empty             { $$ = (dna_list){0}; }
  | options ',' option { $$ = dna_list_add(p, $1, $3); }
  | options ',' fault  { $$ = dna_list_add(p, $1, MISSING(@fault)); }
;
option:
    bins
  | FOLD OVERFLOW  { $$ = NAMED(OPT, "fold", @1); }
  | TITLE STRING   { $$ = TEXT(NAMED(OPT, "title", @1), $2, @2); }
  | LABEL STRING   { $$ = TEXT(NAMED(OPT, "label", @1), $2, @2); }
  | LOG            { $$ = NAMED(OPT, "log", @1); }
  | UNIT_AREA AREA { $$ = NAMED(OPT, "unit", @1); }
;
bins:
    NUM BINS IN range     { $$ = dna_ast_regular_bins(p, @$, $NUM, @NUM, false, $range); }
  | NUM LOG BINS IN range { $$ = dna_ast_regular_bins(p, @$, $NUM, @NUM, true, $range); }
  | BINS list_of_edges    { $$ = KID(NODE(BINS_EDGES), $2); }
;
list_of_edges: '[' exprs ']' unit_opt { $$ = dna_expr_list(p, @$, $exprs, $unit_opt, @unit_opt).node; } ;
range: expr[low] RANGE expr[high] { $$ = dna_expr_range(p, @$, $low, $high); } ;
unit_opt:
    %empty { $$ = NULL; }
  | UNIT   { $$ = $1; }
;

/* ---- expressions --------------------------------------------------------------------------------------------------------- */

value:
    expr
  | fault { $$ = dna_expr_error(p, @$); }
;
exprs:
    expr           { $$ = dna_list_add_expr(p, (dna_list){0}, $1); }
  | exprs ',' expr { $$ = dna_list_add_expr(p, $1, $3); }
;
arguments:
    argument               { $$ = dna_list_add_expr(p, (dna_list){0}, $1); }
  | arguments ',' argument { $$ = dna_list_add_expr(p, $1, $3); }
;
argument:
    expr
  | NAME '=' expr { $$ = (dna_expr){KID(NAMED(ASSIGN, $1, @1), $3.node), $3.depth, false}; }
;
expr:
    primary
  | IF expr[a] THEN expr[b] ELSE expr[c] { $$ = dna_expr_if(p, @$, $a, $b, $c); }
  | expr OR expr       { $$ = dna_expr_binary(p, AST_E_OR, 0, @$, $1, $3); }
  | expr AND expr      { $$ = dna_expr_binary(p, AST_E_AND, 0, @$, $1, $3); }
  | NOT expr           { $$ = dna_expr_unary(p, AST_E_NOT, @$, $2); }
  | expr CMP expr      { $$ = dna_expr_compare(p, @$, $1, $2, $3); }
  | expr[x] IN open_end expr[low] ',' expr[high] close_end unit_opt %prec IN {
      uint32_t flags = ($open_end ? AST_LEFT : 0u) | ($close_end ? AST_RIGHT : 0u) | ($IN ? AST_NOT : 0u);
      $$ = dna_expr_in(p, @$, $x, $low, $high, flags, $unit_opt, @unit_opt);
    }
  | expr[x] IN SET_OPEN exprs SET_CLOSE unit_opt %prec IN {
      $$ = dna_expr_in_set(p, @$, $x, $exprs, $IN ? AST_NOT : 0u, $unit_opt, @unit_opt);
    }
  | expr '+' expr      { $$ = dna_expr_binary(p, AST_E_ARITH, '+', @$, $1, $3); }
  | expr '-' expr      { $$ = dna_expr_binary(p, AST_E_ARITH, '-', @$, $1, $3); }
  | expr '*' expr      { $$ = dna_expr_binary(p, AST_E_ARITH, '*', @$, $1, $3); }
  | expr '/' expr      { $$ = dna_expr_binary(p, AST_E_ARITH, '/', @$, $1, $3); }
  | '-' expr %prec UNARY { $$ = dna_expr_unary(p, AST_E_NEG, @$, $2); }
  | '+' expr %prec UNARY { $$ = $2; $$.node->span = @$; }
  | ROOT expr          { $$ = dna_expr_unary(p, AST_E_SQRT, @$, $2); }
  | expr '^' expr      { $$ = dna_expr_binary(p, AST_E_ARITH, '^', @$, $1, $3); }
  | expr POWER         { $$ = dna_expr_power(p, @$, $1, $2, @2); }
;
open_end:
    '[' { $$ = 1; }
  | '(' { $$ = 0; }
;
close_end:
    ']' { $$ = 1; }
  | ')' { $$ = 0; }
;
primary:
    NUM                     { $$ = dna_expr_number(p, @$, $1); }
  | NAME                    { $$ = dna_expr_name(p, @$, $1); }
  | STRING                  { $$ = dna_expr_leaf(TEXT(NODE(E_STRING), $1, @1)); }
  | NAME '(' ')'            { $$ = dna_expr_call(p, @$, $1, @1, (dna_list){0}); }
  | NAME '(' arguments ')'  { $$ = dna_expr_call(p, @$, $1, @1, $arguments); }
  | primary[x] '.' NAME     { $$ = dna_expr_unary(p, AST_E_ATTR, @$, $x); dna_ast_name($$.node, $NAME, @NAME); }
  | primary[x] '[' expr[i] ']' { $$ = dna_expr_binary(p, AST_E_INDEX, 0, @$, $x, $i); }
  | '(' expr ')'            { $$ = $2; $$.paren = true; $$.node->span = @$; }
  | BAR_OPEN expr BAR_CLOSE { $$ = dna_expr_unary(p, AST_E_ABS, @$, $2); }
  | '[' exprs ']' unit_opt  { $$ = dna_expr_list(p, @$, $exprs, $unit_opt, @unit_opt); }
;

%%

/* The next token; after a BAD one, which was complained about, the parser goes on where its entry ends. */
static int yylex(DNA_YYSTYPE *value, dna_span *span, dna_parser *p) {
  if (!p->started) {
    p->started = true;
    *span = dna_parser_span(p, 0, 0);
    return p->value ? T_START_VALUE : T_START_FILE;
  }
  if (p->next >= p->tokens.count) {
    *span = dna_parser_span(p, p->length, p->length);
    return T_YYEOF;
  }
  const dna_token *token = &p->tokens.items[p->next++];
  *span = dna_parser_span(p, token->start, token->end);
  switch (token->kind) {
    case T_BAD: dna_syntax_skip(p); return T_DNA_YYerror;
    case T_NUM:
    case T_UNIT: value->number = token->number; break;
    case T_POWER: value->power = token->power; break;
    case T_CMP:
    case T_IN: value->op = token->op; break;
    default: value->text = token->text; break;
  }
  return token->kind;
}

static int yyreport_syntax_error(const yypcontext_t *context, dna_parser *p) {
  yysymbol_kind_t symbols[YYNTOKENS];
  int count = yypcontext_expected_tokens(context, symbols, YYNTOKENS);
  unsigned expected = 0;
  for (int i = 0; i < count; i++) {
    switch (symbols[i]) {
      case YYSYMBOL_NUM: expected |= EXPECT_NUMBER; break;
      case YYSYMBOL_NAME: expected |= EXPECT_NAME; break;
      case YYSYMBOL_STRING: expected |= EXPECT_STRING; break;
      case YYSYMBOL_BAR_OPEN: expected |= EXPECT_VALUE; break;
      case YYSYMBOL_CMP: expected |= EXPECT_COMPARISON; break;
      case YYSYMBOL_END: expected |= EXPECT_END; break;
      case YYSYMBOL_BINS: expected |= EXPECT_BINS; break;
      case YYSYMBOL_FROM: expected |= EXPECT_FROM; break;
      case YYSYMBOL_BY: expected |= EXPECT_BY; break;
      case YYSYMBOL_VS: expected |= EXPECT_VS; break;
      case YYSYMBOL_IN: expected |= EXPECT_IN; break;
      case YYSYMBOL_THEN: expected |= EXPECT_THEN; break;
      case YYSYMBOL_ELSE: expected |= EXPECT_ELSE; break;
      case YYSYMBOL_RANGE: expected |= EXPECT_RANGE; break;
      default: break;
    }
    const int code = symbols[i] == YYTRANSLATE('{') ? EXPECT_BLOCK
                   : symbols[i] == YYTRANSLATE('=') ? EXPECT_EQUALS
                   : symbols[i] == YYTRANSLATE(':') ? EXPECT_COLON
                   : symbols[i] == YYTRANSLATE(',') ? EXPECT_COMMA
                   : symbols[i] == YYTRANSLATE('(') ? EXPECT_PAREN : 0;
    expected |= (unsigned)code;
  }
  p->faulty = true;
  dna_syntax_error(p, expected);
  dna_syntax_skip(p);
  return 0;
}

/* Only the parser's own limits come here. */
static void yyerror(const dna_span *span, dna_parser *p, const char *message) {
  (void)message;
  dna_ast_too_deep(p, *span);
}
