package org.espalier.pipeline.report;

/** How figures look on a screen under a pointer, and how a report is printed: whole, and without cutting a figure in two. */
public final class Figures {
    /** Rules for a page's style sheet, behind its own. */
    public static final String STYLE = """
            .line:hover path:first-of-type{stroke-width:4}.hit:hover{stroke:#222;stroke-opacity:.6}
            td.name,th.name{text-align:left}figure+table,table+table{margin-top:.8rem}
            .notice{border-left:4px solid #b5532a;padding:.1rem .7rem;overflow-wrap:anywhere}.lines{display:grid;grid-template-columns:repeat(auto-fit,minmax(440px,1fr));gap:.5rem 1.5rem}
            .cells{display:grid;margin-top:1rem;max-width:860px}.cells label{display:contents}.cells input{position:absolute;opacity:0;pointer-events:none}
            .cells .part{grid-row:1;height:1.3rem;background:#cfd8e3;border-right:1px solid #faf9f6;cursor:pointer}.cells .part:hover{background:#8fa6c0}
            .cells input:checked+.part{background:#1a4170}.cells input:focus-visible+.part{outline:3px solid #b5532a}
            .cells .cell{grid-row:2;grid-column:1/-1;visibility:hidden;padding-top:.5rem}.cells input:checked~.cell{visibility:visible}
            .cells img{width:auto;max-width:100%}.answer{display:inline-block;margin-right:1rem}.changes td.name{white-space:normal}
            .matrix{font-size:11px}.matrix rect:hover{stroke:#000;stroke-width:2}
            @media print{
            *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
            body{background:#fff;color:#000;max-width:none;margin:0;font-size:10.5pt}
            figure,table,details{break-inside:avoid}tr,svg,img{break-inside:avoid}
            table:has(tr:nth-child(30)){break-inside:auto}
            h1,h2,summary{break-after:avoid}figure{overflow:visible;margin:.5rem 0}svg,img{max-height:24cm}
            p,td{orphans:3;widows:3}.rule{stroke:#bbb}.note{color:#222}td,th{white-space:normal}
            .cells .part,.cells+.scale{display:none}.cells .cell,.cells input:checked~.cell{visibility:hidden}
            .cells label:last-of-type .cell,.cells label:last-of-type input:checked~.cell{visibility:visible}.lines{display:block}
            details::details-content{content-visibility:visible;display:block;height:auto;opacity:1}
            }
            """;

    private Figures() {}

    /** A figure with a line of explanation below it; nothing where there is no drawing. */
    static String figure(String drawing, String caption) {
        return drawing.isEmpty()
                ? ""
                : "<figure>" + drawing + "<figcaption class='note'>" + Html.escape(caption) + "</figcaption></figure>";
    }
}
