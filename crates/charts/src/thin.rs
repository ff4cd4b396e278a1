//! Leaving out the points of a line that nobody would miss.

/// Of a line in tenths of a pixel, the points without which it would move by more than a tenth (Douglas and
/// Peucker 1973). The first and the last stay. On a log axis half a year of compound growth becomes two points.
pub(crate) fn thin(points: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let mut keep = vec![false; points.len()];
    let mut open = vec![(0, points.len().saturating_sub(1))];
    while let Some((first, last)) = open.pop() {
        for end in [first, last] {
            if let Some(kept) = keep.get_mut(end) {
                *kept = true;
            }
        }
        if let Some(farthest) = farthest(points, first, last) {
            open.extend([(first, farthest), (farthest, last)]);
        }
    }
    points.iter().zip(keep).filter_map(|(&point, kept)| kept.then_some(point)).collect()
}

/// The point between two others that lies farthest from the line through them, if more than a tenth of a pixel.
fn farthest(points: &[(i32, i32)], first: usize, last: usize) -> Option<usize> {
    let (&(x0, y0), &(x1, y1)) = (points.get(first)?, points.get(last)?);
    let (dx, dy) = (f64::from(x1) - f64::from(x0), f64::from(y1) - f64::from(y0));
    let length = dx * dx + dy * dy;
    let mut worst = (1.0, None);
    for (index, &(x, y)) in points.get(first + 1..last)?.iter().enumerate() {
        let (ax, ay) = (f64::from(x) - f64::from(x0), f64::from(y) - f64::from(y0));
        let squared = if length > 0.0 {
            let cross = ax * dy - ay * dx;
            cross * cross / length
        } else {
            ax * ax + ay * ay
        };
        if squared > worst.0 {
            worst = (squared, Some(first + 1 + index));
        }
    }
    worst.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_two_points_and_a_corner_stays() {
        let line: Vec<_> = (0..100).map(|x| (x, 2 * x)).collect();
        assert_eq!(thin(&line), [(0, 0), (99, 198)]);
        let corner: Vec<_> = (0..100).map(|x| (x, if x < 50 { 0 } else { 100 })).collect();
        assert_eq!(thin(&corner), [(0, 0), (49, 0), (50, 100), (99, 100)]);
    }

    #[test]
    fn what_has_no_inside_stays_as_it_is() {
        assert_eq!(thin(&[]), []);
        assert_eq!(thin(&[(3, 4)]), [(3, 4)]);
        assert_eq!(thin(&[(3, 4), (3, 4)]), [(3, 4), (3, 4)]);
    }
}
