use crate::samples;

#[test]
fn recorded_samples_hold() {
    samples::hold("crank", &[]);
}
