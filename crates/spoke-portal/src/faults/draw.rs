//! Draws from a seed: the same seed draws the same.

/// The `number`th draw from a seed (splitmix64).
pub(super) fn mixed(seed: u64, number: u64) -> u64 {
    let mut bits = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// A number above 0 and at most 1.
pub(super) fn fraction(bits: u64) -> f64 {
    // 53 bits are what a double holds exactly.
    ((bits >> 11) + 1) as f64 / (1_u64 << 53) as f64
}

/// A number of the standard normal distribution, from two draws (Box and Muller).
pub(super) fn normal(one: u64, other: u64) -> f64 {
    (-2.0 * fraction(one).ln()).sqrt() * (std::f64::consts::TAU * fraction(other)).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_repeat_and_lie_where_they_should() {
        let draws = |seed| (0..2_000).map(move |number| mixed(seed, number));
        assert!(draws(7).eq(draws(7)));
        assert!(!draws(7).eq(draws(8)));
        assert!(draws(7).map(fraction).all(|part| part > 0.0 && part <= 1.0));
        let normals: Vec<f64> = (0..2_000)
            .map(|number| normal(mixed(1, number), mixed(2, number)))
            .collect();
        let mean = normals.iter().sum::<f64>() / 2_000.0;
        let spread = normals.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / 2_000.0;
        assert!(mean.abs() < 0.1 && (spread - 1.0).abs() < 0.1, "{mean} {spread}");
    }
}
