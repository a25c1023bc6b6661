//! Signs that the font lacks.

use core::f32::consts::TAU;

use egui::{Painter, Pos2, Shape, Stroke, pos2};

use crate::editor::look::Look;

/// A star with five points, filled or hollow.
pub fn star(painter: &Painter, center: Pos2, radius: f32, color: egui::Color32, is_filled: bool) {
    let point = |i: usize| {
        let radius = if i.is_multiple_of(2) {
            radius
        } else {
            0.42 * radius
        };
        let angle = TAU * i as f32 / 10.0;
        center + radius * egui::vec2(angle.sin(), -angle.cos())
    };
    let points: Vec<Pos2> = (0..10).map(point).collect();
    if is_filled {
        // A star is not convex: triangles from its middle.
        let mut mesh = egui::Mesh::default();
        mesh.colored_vertex(center, color);
        for at in &points {
            mesh.colored_vertex(*at, color);
        }
        for i in 0..10 {
            mesh.add_triangle(0, 1 + i, 1 + (i + 1) % 10);
        }
        painter.add(Shape::mesh(mesh));
    }
    painter.add(Shape::closed_line(points, Stroke::new(1.0, color)));
}

/// A triangle that points left (−1) or right (1).
pub fn arrow(painter: &Painter, look: Look, center: Pos2, direction: f32, color: egui::Color32) {
    let (width, height) = (look.px(3.5), look.px(4.5));
    let tip = pos2(center.x + direction * width, center.y);
    let base = center.x - direction * width;
    let points = vec![
        tip,
        pos2(base, center.y + direction * height),
        pos2(base, center.y - direction * height),
    ];
    painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
}
