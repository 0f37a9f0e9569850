//! Where labels go so that none covers another.

/// Centres for labels of one `height`, each as near to its wish as the others allow, in the order
/// of the wishes, all within `low..high`. The squared displacement is the least possible (isotonic
/// regression by pooling adjacent violators). More labels than fit are packed evenly.
pub(crate) fn spread(wishes: &[f64], height: f64, low: f64, high: f64) -> Vec<f64> {
    let count = wishes.len();
    if count == 0 {
        return Vec::new();
    }
    let height = height.min((high - low) / count as f64);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| wishes[a].total_cmp(&wishes[b]).then(a.cmp(&b)));

    // With the height of those before it taken away, a label only has to keep the order.
    let mut pools: Vec<(f64, usize)> = Vec::with_capacity(count);
    for (rank, &i) in order.iter().enumerate() {
        let mut pool = (wishes[i] - rank as f64 * height, 1);
        while let Some(&(mean, size)) = pools.last() {
            if mean <= pool.0 {
                break;
            }
            pools.pop();
            let total = size + pool.1;
            pool = ((mean * size as f64 + pool.0 * pool.1 as f64) / total as f64, total);
        }
        pools.push(pool);
    }
    let (first, last) = (low + height / 2.0, high - height / 2.0 - (count - 1) as f64 * height);
    let mut places = vec![0.0; count];
    let settled = pools.iter().flat_map(|&(mean, size)| std::iter::repeat_n(mean, size));
    for ((rank, &i), mean) in order.iter().enumerate().zip(settled) {
        places[i] = mean.min(last).max(first) + rank as f64 * height;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_with_room_stay_where_they_are() {
        assert_eq!(spread(&[80.0, 20.0], 15.0, 0.0, 100.0), [80.0, 20.0]);
    }

    #[test]
    fn two_at_one_place_part_evenly() {
        assert_eq!(spread(&[50.0, 50.0], 10.0, 0.0, 100.0), [45.0, 55.0]);
    }

    #[test]
    fn any_labels_keep_apart_inside_and_in_order() {
        let mut seed = 1_u64;
        let mut random = move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as f64 / (1_u64 << 31) as f64
        };
        for _ in 0..500 {
            let count = (random() * 24.0) as usize;
            let wishes: Vec<f64> = (0..count).map(|_| random() * random() * 440.0 - 20.0).collect();
            let places = spread(&wishes, 16.0, 0.0, 400.0);
            let mut sorted: Vec<(f64, f64)> =
                places.iter().copied().zip(wishes.iter().copied()).collect();
            sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
            for pair in sorted.windows(2) {
                assert!(pair[1].0 - pair[0].0 >= 16.0 - 1e-6);
                assert!(pair[0].1 <= pair[1].1);
            }
            assert!(places.iter().all(|p| (8.0 - 1e-6..=392.0 + 1e-6).contains(p)));
        }
    }
}
