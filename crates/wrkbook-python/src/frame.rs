//! Frames, handed over as streams of the Arrow C data interface: whoever takes them shares their
//! memory, and nothing here needs to know who that is.
//!
//! A capsule owns its stream, and the stream the arrays. A consumer that moves the stream out of
//! the capsule marks it as released, and one that does not leaves it to the capsule: dropping the
//! stream releases it if nobody has.

use polars::prelude::{ArrowDataType, ArrowField, CompatLevel, DataFrame, PolarsResult};
use polars_arrow::array::StructArray;
use polars_arrow::ffi::{ArrowArrayStream, export_field_to_c, export_iterator};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use wrkbook::frames::Format;

use crate::error::invalid;

/// Strings as views, as polars holds them: older layouts would have to be copied.
const LEVEL: fn() -> CompatLevel = CompatLevel::newest;

/// A table of figures.
#[pyclass(frozen, module = "wrkbook._wrkbook")]
pub(crate) struct Frame {
    frame: DataFrame,
}

impl Frame {
    pub(crate) fn new(frame: PolarsResult<DataFrame>) -> PyResult<Self> {
        let mut frame = frame.map_err(invalid)?;
        // Batches are read from columns whose chunks are alike.
        frame.rechunk_mut();
        Ok(Self { frame })
    }

    /// A row as Arrow has it: a struct of the columns.
    fn field(&self) -> ArrowField {
        let columns = self.frame.columns().iter().map(|column| column.field().to_arrow(LEVEL()));
        ArrowField::new("".into(), ArrowDataType::Struct(columns.collect()), false)
    }

    fn stream(&self) -> ArrowArrayStream {
        let field = self.field();
        let dtype = field.dtype.clone();
        let batches: Vec<_> = self.frame.iter_chunks(LEVEL(), false).collect();
        let arrays = batches.into_iter().map(move |batch| {
            let height = batch.height();
            let rows = StructArray::try_new(dtype.clone(), height, batch.into_arrays(), None)?;
            Ok(rows.boxed())
        });
        export_iterator(Box::new(arrays), field)
    }
}

#[pymethods]
impl Frame {
    /// The frame as a stream; every call makes another one.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A wish that a producer may pass over; consumers cast what they get.
        let _ = requested_schema;
        PyCapsule::new_with_value(py, self.stream(), c"arrow_array_stream")
    }

    /// The types of its columns.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        PyCapsule::new_with_value(py, export_field_to_c(&self.field()), c"arrow_schema")
    }

    fn __len__(&self) -> usize {
        self.frame.height()
    }

    /// The names of its columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.frame.columns().iter().map(|column| column.name().to_string()).collect()
    }

    /// The first `rows` rows as a JSON array of objects.
    fn json(&self, rows: usize) -> PyResult<String> {
        let mut text = Vec::new();
        Format::Json.write(&mut self.frame.head(Some(rows)), &mut text).map_err(invalid)?;
        String::from_utf8(text).map_err(invalid)
    }

    fn __repr__(&self) -> String {
        self.frame.to_string()
    }
}
