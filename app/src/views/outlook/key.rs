use leptos::prelude::*;

/// What the marks of the outlook mean.
#[component]
pub fn Key() -> impl IntoView {
    view! {
        <div class="key" role="group" aria-label="Marks">
            <span><i><b class="p50"></b></i>"most likely"</span>
            <span><i><b class="rng"></b></i>"80 % range"</span>
            <span><i><b class="ob"></b></i>"order by"</span>
            <span><i><b class="dead"></b></i>"past the act limit"</span>
        </div>
    }
}
