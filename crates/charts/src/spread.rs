/// Marks on a line, moved apart so that neighbours keep a distance, each as near to where it was as that allows.
/// `places` ascend; where they do not fit between `from` and `to`, they keep the distance and pass `from`.
pub fn spread(places: &[f64], distance: f64, from: f64, to: f64) -> Vec<f64> {
    let mut places = places.to_vec();
    let mut least = from;
    for place in &mut places {
        *place = place.max(least);
        least = *place + distance;
    }
    let mut most = to;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - distance;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_at_the_same_place_move_apart() {
        assert_eq!(spread(&[10.0, 12.0, 100.0], 15.0, 0.0, 200.0), [10.0, 25.0, 100.0]);
        assert_eq!(spread(&[10.0, 198.0, 199.0], 15.0, 0.0, 200.0), [10.0, 185.0, 200.0]);
        assert_eq!(spread(&[], 15.0, 0.0, 200.0), [0.0; 0]);
    }
}
