//! Each notation that is known, by the name of its tool.

use super::support::{assert_keeps, page, planned};
use mdbook_witness::page::Renderer;

/// The notations of braced fences, and whose they are.
const FENCES: &[(&str, &str)] = &[
    ("Pandoc", "```rust {.numberLines}\nfn main() {}\n```"),
    ("Pandoc", "```{.sql .numberLines}\nSELECT 1;\n```"),
    ("Pandoc", "~~~ {.sql .run}\nSELECT 1;\n~~~"),
    (
        "Pandoc",
        "```sql {.numberLines startFrom=\"100\"}\nSELECT 1;\n```",
    ),
    (
        "Pandoc",
        "~~~~ {#mycode .haskell .numberLines startFrom=\"100\"}\nqsort [] = []\n~~~~",
    ),
    ("Pandoc", "```{=html}\n<b>raw</b>\n```"),
    (
        "Pandoc",
        "```{=latex}\n\\begin{tabular}{ll}\n\\end{tabular}\n```",
    ),
    ("Pandoc", "```python {#id .class k=v}\npass\n```"),
    ("Pandoc", "```sql {#run .start}\nSELECT 1;\n```"),
    ("Pandoc", "```sql {numberLines}\nSELECT 1;\n```"),
    ("Docusaurus", "```sql {1,3-4}\nSELECT 1;\n```"),
    (
        "Docusaurus",
        "```sql {1,3-4} showLineNumbers title=\"a.sql\"\nSELECT 1;\n```",
    ),
    ("Docusaurus", "```js {1,3} title=\"x\"\nlet x = {};\n```"),
    ("Docusaurus", "```jsx {1,4-6,11}\n<a/>\n```"),
    ("Shiki", "```sql {1,3}#v /run/\nSELECT 1;\n```"),
    ("Shiki", "```sh /run/ {2}\nrun\n```"),
    (
        "rehype-pretty-code",
        "```js {1-3,4} /carrot/ showLineNumbers{10} caption=\"run\"\n1\n```",
    ),
    ("Nextra", "```toml {filename=\"x\"}\na = 1\n```"),
    (
        "Nextra",
        "```sql filename=\"a.sql\" {1} copy\nSELECT 1;\n```",
    ),
    ("VitePress", "```js{4}\nexport default {}\n```"),
    ("VitePress", "```sh:line-numbers {1}\ntrue\n```"),
    (
        "Hugo",
        "```shell {linenos=table,hl_lines=[8,\"15-17\"]}\ntrue\n```",
    ),
    (
        "Hugo",
        "```sql {linenos=inline hl_lines=[1,\"2-3\"] linenostart=199}\nSELECT 1;\n```",
    ),
    (
        "Hugo",
        "```sh {class=\"my-class\" id=\"my-codeblock\" lineNos=inline tabWidth=8}\ntrue\n```",
    ),
    ("Hugo", "```sql {style=emacs}\nSELECT 1;\n```"),
    ("Zola", "```sql {hl_lines=[5,7]}\nSELECT 1;\n```"),
    ("MkDocs Material", "```console { .no-copy }\n$ ls\n```"),
    (
        "MkDocs Material",
        "```sql { .yaml .no-copy }\nSELECT 1;\n```",
    ),
    (
        "MkDocs Material",
        "``` { .sql .annotate title=\"a.sql\" linenums=\"1\" hl_lines=\"2 3\" }\nSELECT 1; -- (1)!\n```",
    ),
    (
        "MkDocs Material",
        "``` sql { title=\"run\" }\nSELECT 1;\n```",
    ),
    (
        "Runme",
        "```sh {\"id\":\"01HYR4VF0ZJ1\",\"name\":\"run\"}\ntrue\n```",
    ),
    ("Runme", "```sh { name=setup background=true }\ntrue\n```"),
    (
        "Runme",
        "```bash { name=run interactive=false excludeFromRunAll=true }\ntrue\n```",
    ),
    (
        "Runme",
        "```sh {\"promptEnv\":\"no\",\"run\":true}\ntrue\n```",
    ),
    ("knitr", "```{r, echo=FALSE}\nplot(cars)\n```"),
    ("knitr", "```{r run, fig.width=7}\nplot(cars)\n```"),
    (
        "knitr",
        "```{sql, connection=con, output.var=\"x\"}\nSELECT 1;\n```",
    ),
    ("knitr", "```{sql connection=con}\nSELECT 1;\n```"),
    ("knitr", "```{bash}\ntrue\n```"),
    ("Quarto", "```{python}\n#| label: fig-run\n1\n```"),
    ("Quarto", "```{python .marimo}\n1\n```"),
    ("Quarto", "```{ojs}\n//| echo: false\nx = 1\n```"),
    ("Quarto", "```{.sql filename=\"run.sql\"}\nSELECT 1;\n```"),
    ("Quarto", "```{mermaid}\nflowchart LR\n  A{{x}} --> B\n```"),
    ("MyST", "```{note} A title\nText.\n```"),
    ("MyST", "```{code-block} sql\n:linenos:\nSELECT 1;\n```"),
    (
        "MyST",
        "```{figure} images/a.png\n:name: run\nA caption.\n```",
    ),
    ("MyST", "````{admonition} Run\n```{tip}\nText\n```\n````"),
    (
        "MyST",
        "```{code-cell} ipython3\n:tags: [hide-input]\n1\n```",
    ),
    ("mdBook users", "```rust,{hidden}\nfn main() {}\n```"),
    ("mdBook users", "```sql {%hidden%}\nSELECT 1;\n```"),
    ("mdBook users", "```sh {hidden}\ntrue\n```"),
    ("Gatsby", "```sql{1,4}{numberLines: true}\nSELECT 1;\n```"),
    (
        "Markdown Preview Enhanced",
        "```sql {.line-numbers}\nSELECT 1;\n```",
    ),
    (
        "Markdown Preview Enhanced",
        "```gnuplot {cmd=true output=\"html\"}\nplot x\n```",
    ),
    (
        "Markdown Preview Enhanced",
        "```sh {cmd=true run_on_save=true}\ntrue\n```",
    ),
    ("Codebraid", "```{.python .cb.run session=x}\nprint(1)\n```"),
    ("templates", "```sql {{ run }}\nSELECT 1;\n```"),
    ("Obsidian", "```sql {\"a\", 2}\nSELECT 1;\n```"),
    (
        "mdbook-admonish",
        "```admonish warning title=\"{run}\" collapsible=true\nText\n```",
    ),
    (
        "Mermaid",
        "```mermaid\nflowchart LR\n  A{{x}} --> B{run}\n```",
    ),
    (
        "mdBook",
        "```rust,editable,hidelines=#\n# let x = {1};\n```",
    ),
    ("mdbook-cmdrun", "```bash cmdrun\necho {run}\n```"),
    ("unclosed", "```sql {1,3-4\nSELECT 1;\n```"),
    ("unclosed", "```sh {\"id\":\"01\ntrue\n```"),
];

/// The notations in prose.
const PROSE: &[(&str, &str)] = &[
    ("EJS", "Hello, {{= foo }} and {{=foo}}."),
    ("doT", "{{= it.name }} of {{= it.deep.name + 1 }}"),
    (
        "Mustache",
        "{{=<% %>=}} and {{{raw}}}, {{ name }}, {{#list}}{{.}}{{/list}}",
    ),
    ("KaTeX", "$$ {{= a.b }} $$"),
    (
        "KaTeX",
        "A formula, $ {{= a.b }} $, and \\\\( {{= x }} \\\\).",
    ),
    ("EJS", "<a title=\"{{= user.name }}\">{{= user.name }}</a>"),
    ("EJS", "<div>\n{{= a.b }}\n</div>"),
    ("EJS", "{{= a.b, with no end"),
    (
        "EJS",
        "# {{= }}\n\n| {{= page.title }} |\n|---|\n| {{= \"x\" }} |",
    ),
    ("mdbook-cmdrun", "<!-- cmdrun echo {run} -->"),
    ("mdBook", "> [!WARNING]\n> Take care of `{run}`.\n"),
    (
        "Pandoc",
        "# A heading {#run .start k=v}\n\n[span]{.run}, ![](a.png){width=50%}\n\n::: {.callout-note}\nA note.\n:::",
    ),
    (
        "MkDocs",
        "=== \"SQL\"\n\n    ``` sql {run}\n    SELECT 1;\n    ```\n",
    ),
];

/// A chapter with a live block around a foreign text.
fn around(text: &str, line_end: &str) -> String {
    let live = "```sql {run}\nSELECT 1;\n```";
    let text = format!("# A chapter\n\n{live}\n\nBefore.\n\n{text}\n\nBehind.\n\n{live}\n");
    text.replace('\n', line_end)
}

#[track_caller]
fn assert_passes(whose: &str, text: &str) {
    for line_end in ["\n", "\r\n"] {
        let expected = format!("Before.\n\n{text}\n\nBehind.\n\n").replace('\n', line_end);
        let chapter = around(text, line_end);
        let planning = planned(&chapter);
        let steps: usize = planning.planned.iter().map(|it| it.plan.steps.len()).sum();
        assert_eq!(steps, 2, "{whose}: {text}");
        assert!(
            planning.warnings.is_empty(),
            "{whose}: {:#?}",
            planning.warnings
        );
        for renderer in [Renderer::Html, Renderer::Markdown] {
            let page = page(&chapter, &planning, renderer);
            assert_keeps(&page, [expected.as_str()]);
        }
    }
}

#[test]
fn fences_of_other_tools_pass_byte_for_byte() {
    for (whose, text) in FENCES {
        assert_passes(whose, text);
        let has_braces = text.lines().next().is_some_and(|line| line.contains('{'));
        let passed = planned(text).passed.len();
        assert_eq!(passed, usize::from(has_braces), "{whose}: {text}");
    }
}

#[test]
fn they_pass_in_containers_as_well() {
    for (whose, text) in FENCES {
        for (first, others) in [("> ", "> "), ("- ", "  "), ("1. > ", "   > ")] {
            let lines: Vec<_> = text.lines().collect();
            let contained = format!("{first}{}", lines.join(&format!("\n{others}")));
            assert_passes(whose, &contained);
        }
    }
}

#[test]
fn prose_of_other_tools_passes_byte_for_byte() {
    for (whose, text) in PROSE {
        assert_passes(whose, text);
    }
}
