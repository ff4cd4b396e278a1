//! The page's colours as numbers, for a drawing that stands outside the page.

/// Each token that charts use, with its light and its dark colour; the page's are in `app/styles/tokens.css`.
const COLOURS: [(&str, &str, &str); 13] = [
    ("text", "#12161d", "#eaeef4"),
    ("text2", "#454e5e", "#b3bdcb"),
    ("text3", "#5f697a", "#8f9bac"),
    ("bg", "#fff", "#11151b"),
    ("line", "#dfe3e9", "#28303b"),
    ("control", "#7c8696", "#6c7788"),
    ("accent", "#1f55c8", "#86aeff"),
    ("band", "rgb(31 85 200 / 13%)", "rgb(134 174 255 / 17%)"),
    ("red", "#9e1030", "#ff9683"),
    ("amber", "#8f5200", "#f2b65c"),
    ("teal", "#0b6b5c", "#5ad3ba"),
    ("teal-soft", "#e2f3ef", "#10302a"),
    ("violet", "#6b3fa0", "#d9b3e6"),
];
const SANS: &str = "Inter, system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif";

/// A drawing of this crate with its colours and its typeface as numbers and names, on a ground of its own: it shows the
/// same as a file, in a document, on another's page.
pub fn standalone(svg: &str, dark: bool) -> String {
    let colour = |name: &str| COLOURS.iter().find(|one| one.0 == name).map(|one| if dark { one.2 } else { one.1 });
    let mut out = String::with_capacity(svg.len() + 256);
    let mut parts = svg.split("\"var(--");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        // Only attributes are written so: a text that says the same has no quote before it.
        let (name, rest) = part.split_once(")\"").unwrap_or((part, ""));
        out.push('"');
        out.push_str(if name == "sans" { SANS } else { colour(name).unwrap_or("currentColor") });
        out.push('"');
        out.push_str(rest);
    }
    let ground = format!("><rect width=\"100%\" height=\"100%\" fill=\"{}\"/>", colour("bg").unwrap_or("none"));
    out.replacen('>', &ground, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::{ForecastChart, Frame, Scale, TopologyChart, forecast, topology};

    #[test]
    fn the_colours_are_those_of_the_page() {
        let tokens = include_str!("../../../app/styles/tokens.css");
        for (name, light, dark) in COLOURS {
            let wanted = format!("--{name}: light-dark({light}, {dark});");
            assert!(tokens.contains(&wanted), "{wanted}");
        }
    }

    #[test]
    fn no_drawing_that_stands_alone_asks_for_a_token() {
        let plan = sample::plan(6);
        let chart = ForecastChart::of(&plan, "app-cpu", &sample::scenario()).unwrap();
        let frame = Frame { width: 720.0, height: 300.0, left: 48.0, right: 184.0 };
        let drawings =
            [forecast(&chart, &frame, Scale::Auto), topology(&TopologyChart::planned(&plan, 3).unwrap(), 500.0)];
        for drawing in drawings {
            for dark in [false, true] {
                let svg = standalone(&drawing, dark);
                assert!(!svg.contains("var(") && !svg.contains("currentColor"), "{svg}");
                roxmltree::Document::parse(&svg).unwrap();
            }
        }
    }
}
