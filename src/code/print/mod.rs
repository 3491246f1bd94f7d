//! Functions in languages.

mod body;
mod c;
mod eigen;
mod mathematical;
mod ndarray;
mod numbers;
mod python;
mod shared;

use super::error::CodeError;
use super::function::Unit;

/// A language, with the library that its arrays come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Python with NumPy and SciPy.
    NumPy,
    /// Python with JAX.
    Jax,
    /// Python with PyTorch.
    Torch,
    /// Julia with its standard library.
    Julia,
    /// MATLAB and Octave.
    Matlab,
    /// C++ with Eigen.
    Eigen,
    /// Rust with ndarray.
    Ndarray,
    /// C99.
    C,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 8] = [
        Language::NumPy,
        Language::Jax,
        Language::Torch,
        Language::Julia,
        Language::Matlab,
        Language::Eigen,
        Language::Ndarray,
        Language::C,
    ];

    /// The language and its library.
    pub fn about(self) -> &'static str {
        match self {
            Language::NumPy => "Python with NumPy and SciPy",
            Language::Jax => "Python with JAX",
            Language::Torch => "Python with PyTorch",
            Language::Julia => "Julia",
            Language::Matlab => "MATLAB and Octave",
            Language::Eigen => "C++ with Eigen",
            Language::Ndarray => "Rust with ndarray",
            Language::C => "C99",
        }
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Language::NumPy => "numpy",
            Language::Jax => "jax",
            Language::Torch => "torch",
            Language::Julia => "julia",
            Language::Matlab => "matlab",
            Language::Eigen => "eigen",
            Language::Ndarray => "ndarray",
            Language::C => "c",
        }
    }
}

/// A file with the functions of some answers, and a main program that checks them if they have checks.
///
/// # Errors
/// When an answer has an operation that the language has no form for.
pub fn print(language: Language, units: &[Unit]) -> Result<String, CodeError> {
    match language {
        Language::NumPy | Language::Jax | Language::Torch => python::file::file(language, units),
        Language::Julia | Language::Matlab => mathematical::file(language, units),
        Language::Eigen => eigen::file(units),
        Language::Ndarray => ndarray::file(units),
        Language::C => c::file(units),
    }
}
